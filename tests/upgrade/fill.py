"""Fills an empty database for a fixture, with the code of the release that it stands for; tells what lies in it.

tests/upgrade/renew runs it: python tests/upgrade/fill.py FACTS.json
"""

import json
import os
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path.cwd()))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402

from cadres.codes import Duty, Nature  # noqa: E402
from cadres.models import Person  # noqa: E402
from orgs import tree  # noqa: E402
from orgs.codes import OrgType  # noqa: E402
from tests.factories import PASSWORD, graduation, make_admin, make_city, make_person  # noqa: E402
from tests.staffing import end, enter  # noqa: E402

NAMES = ("周海燕", "许小满", "石磊", "高远", "沈星", "秦岭", "何静", "吴楠", "单雅", "曾毅")
DUTIES, OF_BRANCHES = (Duty.SECRETARY, Duty.DEPUTY), (Duty.ORGANISATION, Duty.CULTURE)
PLACES = (
    "university",
    "college",
    "general_branch",
    "branch",
    "sibling",
    "subsidiary",
    "crew",
    "village",
    "county",
)
ADMINS = ("branch", "college", "university", "subsidiary", "county", "city", "province")


def fill() -> None:
    city = make_city()
    graduation()
    for login in ADMINS:
        make_admin(getattr(city, login), login)
    posts = []
    for place in PLACES:
        org = getattr(city, place)
        for duty in (*DUTIES, *(OF_BRANCHES if org.type == OrgType.BRANCH else ())):
            person = make_person(name=NAMES[len(posts) % len(NAMES)], phone=f"138001380{len(posts):02}")
            nature = (Nature.FULL_TIME, Nature.PART_TIME)[len(posts) % 2]
            posts.append(enter(org, person, duty, nature=nature))
    for post in posts[3::7]:
        end(post)
    tree.move(org=city.village, to=city.county, by=None)


def facts() -> dict:
    """Rows of each table, and numbers in clear: of invented people, sealed with the keys of the tests."""
    rows = {model._meta.db_table: model._default_manager.count() for model in apps.get_models()}
    numbers = {
        str(person.pk): [person.name, str(person.id_number), str(person.phone)]
        for person in Person.objects.all()
    }
    return {"rows": rows, "numbers": numbers, "admins": ADMINS, "password": PASSWORD}


def main(target: str) -> None:
    call_command("migrate", verbosity=0)
    fill()
    Path(target).write_text(json.dumps(facts(), ensure_ascii=False, indent=1, sort_keys=True), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
