"""The upgrade: a database as an earlier version left it, brought to this one with all that was in it.

.ci/with-postgres .venv/bin/pytest -m storm tests/storms/test_upgrade.py

tests/fixtures/schema-2026-11-24.sql.gz is `pg_dump --no-owner` of a small city of invented people, written by the
acts of the version of that day under the keys of tests.settings: cadres entered, updated, removed, organisations
founded and closed. At the next release another one is added beside it.
"""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = [pytest.mark.storm, pytest.mark.django_db]
FIXTURES = sorted((settings.BASE_DIR / "tests/fixtures").glob("schema-*.sql.gz"))
STEPS = """
set -e
"$PSQL" --quiet --set ON_ERROR_STOP=1 --output=/dev/null "$DATABASE_URL" < "$DUMP"
"$PYTHON" manage.py migrate --verbosity 0
"$PYTHON" manage.py migrate --check
"$PYTHON" manage.py nightly >&2
"$PYTHON" manage.py shell --verbosity 0 --command "from tests.storms.test_upgrade import tell; tell()"
"""


def tell() -> None:
    """Within the upgraded database: what is there, read by this version."""
    from django.test import Client

    from cadres.models import Person, Post
    from orgs.models import Account, Org
    from zhtj.audit.models import AuditEntry

    home = Client(headers={"host": "localhost"})
    home.force_login(Account.objects.get(login="city-admin"))
    person = Person.objects.get(name="欧阳丽")
    told = {
        "rows": [model.objects.count() for model in (Org, Person, Post, Account)],
        "ended": Post.objects.ended().count(),
        "acts": AuditEntry.objects.filter(pk__lte=54).count(),
        "number": person.id_number[-4:],
        "is_found": Person.objects.with_id_number(person.id_number).get() == person,
        "sound": Org.objects.get(name="2024级汉语言3班团支部").sound,
        "pages": [home.get(page).status_code for page in ("/", "/cadres/", "/monitoring/", "/readyz")],
    }
    print(json.dumps(told))  # noqa: T201


@pytest.mark.parametrize("dump", FIXTURES, ids=lambda path: path.name)
def test_what_an_earlier_version_wrote_is_read_by_this_one(dump: Path, tmp_path):
    plain = tmp_path / "dump.sql"
    plain.write_bytes(gzip.decompress(dump.read_bytes()))
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings", "PSQL": "/usr/lib/postgresql/15/bin/psql", "DUMP": str(plain),
        "PYTHON": sys.executable,
    }  # fmt: skip
    ended = subprocess.run(  # noqa: S603 - our own commands
        [".ci/with-postgres", "bash", "-c", STEPS],
        env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-3000:]
    told = json.loads(ended.stdout.splitlines()[-1])
    assert told["rows"] == [18, 35, 35, 10]
    assert (told["ended"], told["acts"]) == (3, 54)
    assert len(told["number"]) == 4
    assert told["is_found"] is True
    assert told["sound"].startswith("2024jihanyuyan")
    assert told["pages"] == [200, 200, 200, 200]
