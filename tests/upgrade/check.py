"""What an installation must be like after the upgrade, on the database of DATABASE_URL:

    python -m tests.upgrade.check FACTS.json

Runs `migrate`, as docs/upgrade.md says, and the checks of the night; then looks at rows, numbers and pages.
"""

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from cadres.models import Person  # noqa: E402

CHECKS = ("check_tree", "check_rollups", "verify_audit")
PAGES = ("/", "/cadres/", "/todos/", "/help/")
OF_CITY = ("/monitoring/", "/organisations/", "/organisations/log/")


def require_rows(told: dict[str, int]) -> None:
    """Nothing is lost; some tables gain rows by data migrations, or ended up elsewhere."""
    now = {model._meta.db_table: model._default_manager.count() for model in apps.get_models()}
    fewer = {
        table: (count, now[table]) for table, count in told.items() if table in now and now[table] < count
    }
    assert not fewer, fewer
    assert set(told) <= set(now), set(told) - set(now)


def require_numbers(told: dict[str, list[str]]) -> None:
    people = {str(person.pk): person for person in Person.objects.all()}
    for pk, (name, number, phone) in told.items():
        person = people[pk]
        assert (person.name, str(person.id_number), str(person.phone)) == (name, number, phone), pk
        assert Person.objects.with_id_number(number).get() == person


def require_pages(admins: list[str], password: str) -> None:
    for login in admins:
        client = Client()
        answer = client.post("/login/", {"username": login, "password": password})
        assert answer.status_code == 302, login
        for address in (*PAGES, *(OF_CITY if login == "city" else ())):
            answer = client.get(address, follow=True)
            assert answer.status_code == 200, (login, address, answer.status_code)


def main(facts: str) -> None:
    told = json.loads(Path(facts).read_text("utf-8"))
    call_command("migrate", interactive=False, verbosity=0)
    call_command("renew_staffing", verbosity=0)  # what the night does: the fixture is older than today
    for command in CHECKS:
        call_command(command)
    setup_test_environment()
    require_rows(told["rows"])
    require_numbers(told["numbers"])
    require_pages(told["admins"], told["password"])


if __name__ == "__main__":
    main(*sys.argv[1:])
