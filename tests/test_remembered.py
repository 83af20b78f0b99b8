"""What is written once and shown again: the same as if it were written each time, and never of yesterday."""

import re

import pytest
from django.urls import reverse

from cadres.codes import Duty, Nature
from monitoring import cells
from monitoring.codes import Sector
from monitoring.table import Table
from orgs.codes import EnterpriseLevel, OrgType
from orgs.models import Org
from tests.factories import fill_profile, make_admin, make_org, make_person
from tests.staffing import cells_of_html, enter, lines_of, make_enterprises

pytestmark = pytest.mark.once

PAGE = reverse("monitoring:staffing")
NAME = "<b>&\"大学'</b>团委"
WRITTEN = "&lt;b&gt;&amp;&quot;大学&#x27;&lt;/b&gt;团委"


@pytest.fixture
def staffed(city):
    fill_profile(city.university, student_count=30954)
    fill_profile(city.group, enterprise_level=EnterpriseLevel.GROUP, enterprise_place="岭南省云山市东江区")
    make_enterprises(city.city, 2)
    enter(city.university, make_person(name="<i>周</i>"), Duty.SECRETARY, nature=Nature.FULL_TIME)
    enter(city.group, nature=Nature.FULL_TIME)
    make_org(city.city, "<b>学院</b>团委", OrgType.COMMITTEE, industry="university", school_code="4144010002")
    return city


@pytest.mark.parametrize("sector", Sector)
def test_a_cell_is_written_as_it_says_of_itself(staffed, sector):
    table = Table(staffed.city, sector)
    lines = table.page().lines
    assert len(lines) > 1
    for column in table.columns:
        write = cells._writer(column)
        assert [write(line) for line in lines] == [cells._html(column, column.cell(line)) for line in lines]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_names_stay_text(staffed, client, login, headers):
    Org.objects.filter(pk=staffed.city.pk).update(name=NAME)
    login(staffed.city)
    for _ in range(2):
        body = client.get(PAGE, headers=headers).content.decode()
        for shown in (
            "&lt;b&gt;学院&lt;/b&gt;团委",
            "&lt;i&gt;周&lt;/i&gt;",
            f'<td class="place">{WRITTEN}</td>',
        ):
            assert shown in body
        assert not re.search(r'<b>(&"|学院)|<i>', body)
        assert headers or f'<span class="tree-name">{WRITTEN}' in body


def test_a_level_of_the_tree_that_is_loaded_is_what_the_page_shows(staffed, client, login):
    login(staffed.city)
    page = client.get(PAGE, {"org": staffed.university.pk}).content.decode()
    asked = {"org": staffed.university.pk, "children": staffed.city.pk}
    level = client.get(PAGE, asked, headers={"HX-Request": "true"}).content.decode().strip()
    assert level.startswith('<li role="none" id="node-')
    assert level in page


def test_what_changes_is_shown_at_once(staffed, client, login):
    login(staffed.city)
    assert "云山大学团委</th>" in client.get(PAGE).content.decode()
    Org.objects.filter(pk=staffed.university.pk).update(name="云山新大学团委")
    enter(staffed.university, nature=Nature.FULL_TIME)
    body = client.get(PAGE).content.decode()
    assert "云山大学团委</th>" not in body
    line = next(line for line in lines_of(cells_of_html(body)) if line["组织全称"] == "云山新大学团委")
    assert line["本级/实配专职"] == "2"


def test_the_menu_is_that_of_who_looks_and_tells_where_he_is(staffed, client, login):
    login(staffed.city)
    here = f'href="{PAGE}" aria-current="page"'
    assert here in client.get(PAGE).content.decode()
    assert here not in client.get("/").content.decode()
    client.force_login(make_admin(staffed.branch))
    assert f'href="{PAGE}"' not in client.get("/").content.decode()
