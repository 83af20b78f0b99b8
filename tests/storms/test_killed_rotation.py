"""rotate_keys killed without warning after its first batches goes on where it was, and nothing is half sealed."""

import base64
import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings

from cadres.models import Person
from tests.factories import make_id_number
from tests.storms.senders import database_url

pytestmark = pytest.mark.storm

PEOPLE, PHONE = 2000, "13912345678"
OLD = os.environ["SEAL_KEYS"]
NEW = "new:" + base64.b64encode(b"n" * 32).decode()
COUNT = f"""
from cadres.models import Person
print(sum(p.phone == "{PHONE}" and len(p.id_number) == 18 for p in Person.objects.all()))
"""


@pytest.fixture
def crowd(crowded) -> None:
    numbers = [make_id_number() for _ in range(20)]
    people = []
    for n in range(PEOPLE):
        person = Person(name="林晓明", sex="F", born_on="1995-05-04", nation="01", education="20",
                        occupation="teacher", political_status="03", is_volunteer=False)  # fmt: skip
        person.id_number, person.phone = numbers[n % 20], PHONE
        person.id_number_index = f"{n:064}"
        people.append(person)
    Person.objects.bulk_create(people)


def start(*arguments, keys: str = f"{NEW},{OLD}") -> subprocess.Popen:
    told = {"DATABASE_URL": database_url(), "SEAL_KEYS": keys, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return subprocess.Popen(  # noqa: S603  our own interpreter
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR, env=os.environ | told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def run(*arguments, **keys) -> tuple[int, str]:
    """Exit code and what it printed."""
    going = start(*arguments, **keys)
    out, _ = going.communicate()
    return going.returncode, out.strip()


def kill_in_the_middle() -> None:
    going = start("rotate_keys")
    for _ in range(2):
        assert "cadres_person." in going.stderr.readline()
    time.sleep(0.05)
    going.send_signal(signal.SIGKILL)
    going.communicate()
    assert going.returncode == -signal.SIGKILL


def test_killed_in_the_middle_it_goes_on_where_it_was(crowd):
    kill_in_the_middle()
    code, told = run("rotate_keys", "--check")
    assert (code, "new：" in told) == (1, True)
    assert run("shell", "-v0", "-c", COUNT) == (0, str(PEOPLE))
    assert run("rotate_keys")[0] == 0
    assert run("shell", "-v0", "-c", COUNT, keys=NEW) == (0, str(PEOPLE))
