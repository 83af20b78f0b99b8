"""接任: a second 书记 is refused with an offer; taken up, the former leaves in the same act."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cadres import actions
from cadres.actions import CadreError, Ending, Takeover
from cadres.codes import Duty, DutyStatus, Nature, Selection
from cadres.models import Destination, Person, Post
from tests.answers import answers
from tests.factories import make_admin, make_person, make_post
from tests.pages import said
from tests.staffing import figures, wrong
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once


@pytest.fixture
def former(city) -> Post:
    """The 书记 of the branch, who has another post elsewhere."""
    person = make_person(name="周海燕")
    make_post(city.crew, person, Duty.PUBLICITY)
    return make_post(city.branch, person)


@pytest.fixture
def below(city) -> str:
    return reverse("cadres:enter-below", args=[city.branch.pk])


def leaving(former: Post, **changes) -> dict:
    """What whoever takes over answers about the former."""
    destination = Destination.objects.get(name="毕业")
    filled = {
        "takes_over": "on",
        "former": former.pk,
        "former_destination": destination.pk,
        "former_note": "",
        "former_on": "2026-07-01",
    }
    return answers(**{**filled, **changes})


# --- the offer ---------------------------------------------------------------------------------------------


def test_a_second_secretary_is_refused_with_an_offer_that_names_the_first(client, city, login, former, below):
    login(city.college)
    page = said(client.post(below, answers()))
    assert "本组织已有书记（周海燕）" in page
    assert "接任：同时移除现任书记" in page
    assert "周海燕（2024-09任职）" in page
    assert f'name="former" value="{former.pk}"' in page
    assert all(f'name="former_{name}"' in page for name in ("destination", "note", "on"))
    assert Post.objects.open().filter(org=city.branch).get() == former


def test_nothing_is_offered_before_a_second_secretary_is_typed(client, city, login, former, below):
    login(city.college)
    assert "takes_over" not in said(client.get(below))
    assert "takes_over" not in said(client.post(below, answers(duty="deputy", phone="")))


def test_without_a_secretary_junk_about_a_former_is_no_fault(client, city, login, below):
    login(city.college)
    junk = {"takes_over": "on", "former": "x", "former_destination": "999", "former_on": "\x00"}
    assert client.post(below, answers(**junk)).status_code == 302


# organisation -> the way its own admin enters, and whom the refusal names
POWERLESS = {
    "branch": ("enter-branch", "college"),
    "general_branch": ("enter-own", "college"),
    "park": ("enter-own", "city"),
}


@pytest.mark.parametrize("own", POWERLESS)
def test_whoever_may_not_remove_learns_whom_to_ask(client, city, login, own):
    way, committee = POWERLESS[own]
    make_post(getattr(city, own), make_person(name="周海燕"))
    login(getattr(city, own))
    page = said(client.post(reverse(f"cadres:{way}"), answers()))
    assert f"移除现任书记由{getattr(city, committee).name}的管理员办理" in page
    assert "takes_over" not in page


def test_a_crafted_takeover_without_the_right_changes_nothing(client, city, login, former):
    login(city.branch)
    assert client.post(reverse("cadres:enter-branch"), leaving(former)).status_code == 200
    assert Post.objects.open().get(org=city.branch) == former


# --- taken up ----------------------------------------------------------------------------------------------


def test_entering_a_successor_ends_the_former_in_the_same_act(client, city, login, former, below, graduated):
    by = login(city.college)
    assert client.post(below, leaving(former)).status_code == 302
    former.refresh_from_db()
    assert (former.ended_on, former.destination) == (date(2026, 7, 1), graduated)
    successor = Post.objects.open().get(org=city.branch)
    assert (successor.person.name, successor.duty) == ("林晓明", Duty.SECRETARY)
    log = AuditEntry.objects.filter(act__in=["post_ended", "post_entered"]).order_by("pk")
    assert [(entry.act, entry.actor, entry.target_id) for entry in log] == [
        ("post_ended", by, str(former.pk)),
        ("post_entered", by, str(successor.pk)),
    ]


def test_the_former_keeps_the_record_and_the_posts_elsewhere(client, city, login, former, below):
    login(city.college)
    client.post(below, leaving(former))
    assert Person.objects.filter(pk=former.person_id).exists()
    assert Post.objects.open().get(person=former.person_id).org == city.crew


@pytest.mark.parametrize("own", ["college", "university", "group", "county"])
def test_an_organisation_that_removes_its_own_takes_over_its_own(client, city, login, own):
    org = getattr(city, own)
    former = make_post(org, make_person(name="周海燕"))
    login(org)
    assert client.post(reverse("cadres:enter-own"), leaving(former)).status_code == 302
    assert Post.objects.open().get(org=org).person.name == "林晓明"


def test_a_deputy_is_promoted_over_the_former_by_an_update(client, city, login):
    former = make_post(city.college, make_person(name="周海燕"))
    deputy = make_post(city.college, make_person(name="陈志远"), Duty.DEPUTY)
    login(city.college)
    address = reverse("cadres:edit", args=[deputy.pk])
    filled = {"versions": "1.1", "phone": "", "name": None, "id_number": None}
    page = said(client.post(address, answers(**filled)))
    assert "本组织已有书记（周海燕）" in page
    assert f'name="former" value="{former.pk}"' in page
    assert client.post(address, leaving(former, **filled)).status_code == 302
    assert Post.objects.open().get(org=city.college, duty=Duty.SECRETARY) == deputy
    former.refresh_from_db()
    assert not former.is_open


FAULTY = {
    "former_destination": [{"former_destination": ""}, {"former_destination": "999"}, {"former_destination": "x"}],
    "former_on": [
        {"former_on": ""},
        {"former_on": "2024-08-31"},
        {"former_on": "2999-01-01"},
        {"former_on": "never"},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "changes"), [(field, change) for field, changes in FAULTY.items() for change in changes]
)
def test_a_faulty_answer_about_the_former_saves_nothing(client, city, login, former, below, field, changes):
    login(city.college)
    response = client.post(below, leaving(former, **changes))
    assert list(response.context["form"].errors) == [field]
    assert Post.objects.open().get(org=city.branch) == former


def test_other_destinations_want_a_word_here_too(client, city, login, former, below):
    login(city.college)
    other = Destination.objects.get(needs_note=True)
    response = client.post(below, leaving(former, former_destination=other.pk))
    assert response.context["form"].errors == {"former_note": ["请填写具体去向。"]}
    assert (
        client.post(below, leaving(former, former_destination=other.pk, former_note="支教")).status_code
        == 302
    )
    former.refresh_from_db()
    assert former.destination_note == "支教"


def test_what_was_said_about_the_former_survives_another_fault(client, city, login, former, below):
    login(city.college)
    page = said(client.post(below, leaving(former, phone="1")))
    assert 'name="takes_over"' in page
    assert "checked" in page.split('name="takes_over"')[1].split(">")[0]
    assert 'value="2026-07-01"' in page
    assert former.is_open


def test_a_takeover_from_somebody_who_left_meanwhile_is_offered_anew(
    client, city, login, former, below, graduated
):
    login(city.college)
    former.leave(destination=graduated)
    newest = make_post(city.branch, make_person(name="何建国"))
    page = said(client.post(below, leaving(former)))
    assert "书记已变更为何建国" in page
    assert f'name="former" value="{newest.pk}"' in page
    assert Post.objects.open().get(org=city.branch) == newest


# --- the act -----------------------------------------------------------------------------------------------


def new_post(duty: Duty = Duty.SECRETARY) -> Post:
    return Post(
        duty=duty, since_on=date(2026, 7, 1), selection=Selection.ELECTED, nature=Nature.PART_TIME,
        in_party_committee=False, duty_status=DutyStatus.ON,
    )  # fmt: skip


def take_over(org, former, by=None, duty=Duty.SECRETARY, destination="毕业", **ending) -> Post:
    ending = Ending(Destination.objects.get(name=destination), **ending)
    return actions.enter_cadre(
        org=org, person=make_person(), post=new_post(duty), by=by, takeover=Takeover(former, ending)
    )


def test_figures_follow_a_takeover(city):
    former = make_post(city.college, nature=Nature.FULL_TIME)
    assert wrong() != []
    from monitoring.recounting import recount

    recount()
    take_over(city.college, former)
    assert wrong() == []
    assert figures(city.university).part_time == 1


def test_taking_over_needs_the_right_to_remove(city, former):
    with pytest.raises(PermissionDenied, match="移除"):
        take_over(city.branch, former, by=make_admin(city.branch))
    assert Post.objects.open().filter(pk=former.pk).exists()


def test_only_a_secretary_makes_way_and_only_here(city, former, graduated):
    elsewhere = make_post(city.sibling)
    deputy = make_post(city.branch, duty=Duty.DEPUTY)
    for wrong_one in (elsewhere, deputy):
        with pytest.raises(CadreError, match="刚刚已变更"):
            take_over(city.branch, wrong_one)
    with pytest.raises(CadreError, match="只用于"):
        take_over(city.branch, former, duty=Duty.DEPUTY)
    former.leave(destination=graduated)
    with pytest.raises(CadreError, match="刚刚已变更"):
        take_over(city.branch, former)
    assert Post.objects.open().filter(pk__in=[elsewhere.pk, deputy.pk]).count() == 2


def test_a_takeover_that_fails_leaves_the_former_in_post(city, former):
    with pytest.raises(CadreError, match="早于任现职年月"):
        take_over(city.branch, former, on=date(2024, 8, 31))
    assert Post.objects.open().get(org=city.branch) == former
    assert not AuditEntry.objects.filter(act="post_ended").exists()
