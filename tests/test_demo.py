"""The demonstration: sound in every row, so that what looks wrong in it is left out on purpose."""

import io
import json
from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cadres.codes import Duty, DutyStatus, Nature, Occupation
from cadres.forms.rulebook import DUES, FAULTS, ask
from cadres.importing import lines
from cadres.models import Certification, Import, ImportLine, Person, Post
from cadres.models import State as CertificationState
from cadres.rules import dates, values
from cadres.rules.dues import Due
from monitoring.counting import recount
from orgs import rules
from orgs.codes import OrgType
from orgs.marks import Mark, marked
from orgs.models import Account, OneTimeLink, Org, Profile
from orgs.models.account import State
from orgs.models.profile import lacks_something, missing
from orgs.tree import recomputing
from zhtj import demo
from zhtj.codes import id_number, phone
from zhtj.demo import accounts, files
from zhtj.demo.days import newest_entry
from zhtj.menu import menu_of

ROLES = {
    "province", "city", "county", "work_committee", "township_committee", "general_branch", "branch",
    "university", "college_committee", "enterprise", "new_university", "new_enterprise", "disabled",
}  # fmt: skip
MAY_BE_MISSING = {"member_number", "volunteer_since_on", "application"}
# Loaded once in CI, on SQLite: PostgreSQL takes minutes for it inside one transaction.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module", autouse=True)
def printed(django_db_setup, django_db_blocker):
    """Load it once for all tests of this module, into a transaction that is rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        out = io.StringIO()
        call_command("load_demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def opened():
    return {role.login: role for role in accounts.roles(newest_entry(timezone.localdate()))}


def facts_of(post: Post, today: date) -> dict:
    """All that the entry form would know of a post and its person."""
    person = post.person
    return {
        **{field.name: getattr(person, field.name) for field in person._meta.concrete_fields},
        **{field.name: getattr(post, field.name) for field in post._meta.concrete_fields},
        "member_number": person.member_number or "",
        "org_type": post.org.type,
        "age": dates.age_on(today, born_on=person.born_on),
        "in_xinjiang": person.id_number.startswith("65"),
        "today": today,
    }


def test_it_tells_how_far_it_is(printed):
    count = Org.objects.open().count()
    assert f"团组织 {count}/{count}" in printed
    imported = ImportLine.objects.exclude(settled_as="").count()  # in the end, as somebody would
    people = Person.objects.count() - imported
    assert f"团干部 {people}/{people}" in printed


def test_one_import_is_done_and_one_waits_for_somebody():
    counted = {session.state: lines.counts(session) for session in Import.objects.all()}
    assert counted.keys() == {"done", "open"}
    assert (counted["done"]["settled"], counted["open"]["new"], counted["open"]["faulty"]) == (3, 2, 3)


def test_the_city_has_real_size():
    assert 1300 <= Org.objects.count() <= 1700
    assert 4500 <= Post.objects.open().count() <= 6500


def test_it_refuses_a_database_that_has_organisations():
    before = Org.objects.count()
    with pytest.raises(CommandError, match="已有团组织"):
        call_command("load_demo", stdout=io.StringIO())
    assert Org.objects.count() == before


def test_it_can_be_told_from_a_real_database():
    assert demo.is_demonstration()


def test_every_organisation_stands_where_it_may():
    for org in Org.objects.select_related("parent"):
        above = org.parent and (org.parent.type, org.parent.level)
        parent_type, parent_level = above or (None, None)
        assert not rules.placement_fault(
            type=org.type, level=org.level, parent_type=parent_type, parent_level=parent_level
        )


def test_the_tree_is_as_recomputed_from_its_parents():
    assert list(recomputing.differences()) == []


def test_classes_that_graduated_are_closed_and_hold_nobody():
    closed = Org.objects.exclude(closed_on=None)
    assert closed.count() == 3
    assert not Post.objects.open().filter(org__in=closed).exists()


def test_some_branches_are_hollow():
    hollow = marked(Org.objects.all(), Mark.HOLLOW_BRANCH)
    assert 0 < hollow.count() < Org.objects.filter(type=OrgType.BRANCH).count() / 2


def test_the_staffing_rows_are_as_counted_from_the_posts():
    assert recount() == []


def test_universities_have_a_code_and_most_have_said_how_many_students():
    universities = [org for org in Org.objects.exclude(school_code=None) if org.is_university]
    assert len(universities) == 7
    assert not any(rules.school_code_fault(org.school_code) for org in universities)
    assert Profile.objects.exclude(student_count=None).count() == 6


def test_some_state_enterprises_have_not_said_where_they_belong():
    rows = [org for org in Org.objects.select_related("parent", "profile") if is_enterprise_row(org)]
    told = [org for org in rows if not missing(org)]
    assert len(rows) // 2 < len(told) < len(rows)


def test_what_is_said_is_what_is_asked_and_complete():
    for profile in Profile.objects.select_related("org__profile"):
        assert missing(profile.org) == []
    assert Org.objects.filter(lacks_something()).count() > 20


def is_enterprise_row(org: Org) -> bool:
    above = org.parent and org.parent.industry
    return rules.is_enterprise_row(type=org.type, industry=org.industry, parent_industry=above)


def test_people_are_as_the_entry_form_would_take_them():
    """A post of every kind of organisation, and the fields of its person that are not left out on purpose."""
    today = timezone.localdate()
    for post in Post.objects.with_names().order_by("pk")[:: Post.objects.count() // 300]:
        facts = facts_of(post, today)
        assert not values.name_fault(post.person.name)
        for name, (fault, reads) in FAULTS.items():
            assert not facts[name] or not ask(fault, reads, facts), (name, post)
        for name, (due, reads) in DUES.items():
            assert fits(name, ask(due, reads, facts).due, facts[name]), (name, post)


def fits(name: str, due: Due, value) -> bool:
    is_blank = value in ("", None) or (name == "application" and not value)
    if is_blank:
        return due != Due.REQUIRED or name in MAY_BE_MISSING
    return due != Due.EMPTY


def test_id_numbers_are_valid_and_tell_birth_and_sex():
    today = timezone.localdate()
    for person in Person.objects.order_by("pk")[::10]:
        told = id_number.parse(person.id_number, today=today)
        assert (told.born_on, told.sex) == (person.born_on, person.sex)


def test_nobody_could_have_such_an_id_number():
    """Their divisions have been given to no county, so that no number is that of a real person."""
    assert {person.id_number[2:4] for person in Person.objects.order_by("pk")[::10]} <= {"91", "99"}


def test_phones_are_of_a_range_made_up_for_it():
    numbers = [person.phone for person in Person.objects.order_by("pk")[::10]]
    assert all(phone.parse(number).startswith("199000") for number in numbers if number)


def test_no_two_people_share_a_member_number():
    numbers = list(Person.objects.exclude(member_number=None).values_list("member_number", flat=True))
    assert len(numbers) == len(set(numbers)) > 2000


def test_students_are_part_time():
    students = Post.objects.filter(person__occupation=Occupation.STUDENT)
    assert students.count() > 1000
    assert set(students.values_list("nature", flat=True)) == {Nature.PART_TIME}


def test_every_nature_and_every_shortcoming_occurs():
    posts, today = Post.objects.open(), timezone.localdate()
    assert set(posts.values_list("nature", flat=True)) == set(Nature)
    assert posts.filter(duty_status=DutyStatus.OFF).count() > 50
    assert posts.filter(since_on__lt=today.replace(year=today.year - 5, day=1)).count() > 50
    assert Post.objects.exclude(ended_on=None).count() > 100
    assert Person.objects.filter(phone_sealed="").count() > 20
    assert Person.objects.filter(is_volunteer=True, volunteer_since_on=None).count() > 20
    assert Person.objects.filter(name__contains="·").exists()


def test_some_organisations_have_no_secretary_and_some_branches_nobody():
    staffed = set(Post.objects.open().values_list("org", flat=True))
    headed = set(Post.objects.open().filter(duty=Duty.SECRETARY).values_list("org", flat=True))
    committees = set(Org.objects.filter(type=OrgType.COMMITTEE).values_list("pk", flat=True))
    branches = set(Org.objects.filter(type=OrgType.BRANCH).values_list("pk", flat=True))
    assert committees - headed
    assert 20 < len(branches - staffed) < 100


def test_some_people_hold_two_posts_in_the_same_university():
    twice = Person.objects.annotate(held=Count("posts")).filter(held=2)
    assert twice.count() > 10
    for person in twice:
        lower, upper = sorted((post.org for post in person.posts.all()), key=lambda org: -len(org.path))
        assert upper.covers(lower)


def test_there_is_an_account_for_each_role(opened):
    counted = Counter(role.role for role in opened.values())
    assert set(counted) == ROLES
    assert counted["branch"] == 2
    assert {login for login, role in opened.items() if not role.is_active} == {"disabled"}


def test_the_two_branches_stand_under_different_committees(opened):
    first, second = (Account.objects.get(login=login).orgs[0] for login in ("class1", "class2"))
    assert first.committee_id != second.committee_id


def test_the_general_branch_has_branches_below_it():
    assert Account.objects.get(login="league").orgs[0].children.count() >= 2


def test_a_secretary_can_be_entered_in_the_first_branch():
    org = Account.objects.get(login="class1").orgs[0]
    assert not Post.objects.open().filter(org=org, duty=Duty.SECRETARY).exists()


def test_every_account_logs_in_and_those_who_see_most_can_open_all_their_menus(opened):
    for role in opened.values():
        client = Client()
        answer = client.post(reverse("login"), {"username": role.login, "password": accounts.PASSWORD})
        assert (answer.status_code == 302) == role.is_active, role.login
        if role.role.startswith("new_"):
            assert client.get("/")["Location"] == reverse("profile")
        elif role.role in ("city", "university", "enterprise"):
            groups = menu_of(Account.objects.get(login=role.login).orgs[0])
            pages = [client.get(reverse(item.url_name), follow=True) for _, items in groups for item in items]
            assert pages
            assert {page.status_code for page in pages} == {200}, role.login


def test_an_admin_waits_for_being_activated():
    waiting = Account.objects.get(login=accounts.WAITING)
    assert waiting.state == State.PENDING
    assert OneTimeLink.objects.pending().filter(account=waiting).exists()
    assert Post.objects.open().filter(org=waiting.orgs[0], person__name=waiting.name).exists()


def test_the_list_of_accounts_can_be_read_by_scripts(tmp_path, opened):
    path = tmp_path / "var" / "demo-accounts.json"
    accounts.write_list(path, list(opened.values()))
    listed = json.loads(path.read_text("utf-8"))
    assert all(set(one) == {"login", "password", "role", "org"} for one in listed)
    assert all(Account.objects.get(login=one["login"]).orgs[0].name == one["org"] for one in listed)


def test_the_handed_in_file_is_a_pdf():
    person = Person.objects.exclude(application="").first()
    content = person.application.read()
    assert content == files.make_pdf()
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")


def test_each_file_has_its_state_and_each_state_shows_to_the_college():
    handed_in = Person.objects.exclude(application="")
    assert Certification.objects.current().count() == handed_in.count() > 500
    assert set(CertificationState) == set(Certification.objects.values_list("state", flat=True))
    college = Account.objects.get(login="college")
    assert Certification.objects.decidable_by(college).exists()
