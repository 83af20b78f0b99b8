"""变更记录: what is told of changes, to whom, in which words; and what somebody knows who has no say any more."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cadres import actions
from cadres.codes import Duty, Nature
from cadres.history.events import Kind, events_of
from cadres.models import Destination, Person, Post
from tests.answers import pdf
from tests.factories import make_admin, make_id_number, make_person, make_post
from tests.pages import at

pytestmark = pytest.mark.once

OLD_PHONE, NEW_PHONE = "13911112222", "13733334444"


def page_of(client, post, **query) -> str:
    return client.get(at("detail", post.pk), query).content.decode()


def told(page: str) -> str:
    """The words of the timeline."""
    shown = re.search(r'<ol class="timeline">.*?</ol>', page, re.DOTALL)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))


@pytest.fixture
def by(city):
    return make_admin(city.college)


@pytest.fixture
def post(city) -> Post:
    return make_post(city.branch, make_person(name="周海燕", phone=OLD_PHONE))


def change(post: Post, by=None, **facts) -> Post:
    """As the page does it: facts of the person and of the post."""
    post = Post.objects.select_related("person", "org").get(pk=post.pk)
    for name, value in facts.items():
        setattr(post if hasattr(post, name) else post.person, name, value)
    versions = (post.version, post.person.version)
    return actions.update_cadre(person=post.person, post=post, versions=versions, by=by)


def kinds(post: Post) -> list[Kind]:
    return [event.kind for event in events_of(post.person, [post])]


# --- what is told ------------------------------------------------------------------------------------------


def test_an_update_is_told_in_labels_and_options(client, city, login, post):
    account = login(city.branch)
    change(post, account, nature=Nature.FULL_TIME, political_status="01", joined_party_on=date(2019, 7, 1))
    words = told(page_of(client, post))
    assert "政治面貌 原为 共青团员 → 改为 中共党员" in words
    assert "团干部性质 原为 兼职 → 改为 专职" in words
    assert "入党时间 原为 未填写 → 改为 2019-07-01" in words
    assert "full_time" not in words
    assert account.name in words


def test_person_and_post_changed_in_one_act_are_one_event(post, by):
    change(post, by, nature=Nature.FULL_TIME, education="14")
    assert kinds(post) == [Kind.UPDATED, Kind.ENTERED]


def test_a_changed_phone_is_told_masked_from_the_sealed_history(client, city, login, post):
    login(city.branch)
    change(post, phone=NEW_PHONE)
    page = page_of(client, post)
    assert "手机号码 原为 139****2222 → 改为 137****4444" in told(page)
    assert OLD_PHONE not in page
    assert NEW_PHONE not in page


def test_a_number_sealed_anew_is_no_change(client, city, login, post):
    login(city.branch)
    person = Person.objects.get()
    person.phone = OLD_PHONE
    person.save()
    assert "手机号码" not in told(page_of(client, post))


def test_a_corrected_id_number_is_told_without_being_shown(client, city, login, post):
    login(city.branch)
    person, old = Person.objects.get(), post.person.id_number
    person.id_number = new = make_id_number(order=77)
    person.save()
    page = page_of(client, post)
    assert "更正" in told(page)
    assert re.search(r"身份证号码 原为 440105\*+ → 改为 440105\*+（已更改）", told(page))
    assert old not in page
    assert new not in page


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [("", "a.pdf", "上传了入团志愿书"), ("a.pdf", "b.pdf", "更换了入团志愿书")],
)
def test_a_file_is_told_in_a_sentence(client, city, login, post, old, new, sentence):
    login(city.branch)
    for name in (old, new):
        person = Person.objects.get()
        person.application = name
        person.save()
    page = told(page_of(client, post))
    assert sentence in page
    assert ".pdf" not in page


def test_the_life_of_a_post_is_told_newest_first(client, city, login, post, graduated, by):
    ended = actions.end_post(post=post, by=by, destination=graduated, on=date(2026, 7, 1))
    actions.restore_post(post=ended, by=by)
    change(post, by, duty_status="off")
    assert kinds(post) == [Kind.UPDATED, Kind.RESTORED, Kind.ENDED, Kind.ENTERED]
    login(city.college)
    words = told(page_of(client, post))
    assert "移除日期 2026-07-01，去向：毕业。" in words
    assert "2026-07-01的移除（去向：毕业）已撤销。" in words
    assert words.index("撤销移除") < words.index("录入")


def test_what_was_loaded_in_bulk_begins_with_a_sentence(client, city, login, post, by):
    post.history.all().delete()
    post.person.history.all().delete()
    login(city.branch)
    assert kinds(post) == [Kind.LOADED]
    assert "系统批量建立" in told(page_of(client, post))
    change(post, by, nature=Nature.FULL_TIME)
    assert kinds(post) == [Kind.UPDATED, Kind.LOADED]
    assert "团干部性质 原为 兼职 → 改为 专职" in told(page_of(client, post))


# --- by whom -----------------------------------------------------------------------------------------------


def test_whoever_acts_is_named_with_the_organisation(client, city, login, post, by):
    change(post, by, nature=Nature.FULL_TIME)
    login(city.branch)
    assert f"{by.name}（{city.college.name}）" in told(page_of(client, post))


def test_a_command_is_named_the_system(client, city, login, post):
    change(post, None, nature=Nature.FULL_TIME)
    login(city.branch)
    assert "系统" in told(page_of(client, post))


def test_an_admin_beside_the_reader_is_not_named(client, city, login, post):
    """The name would tell where else the person is in post."""
    elsewhere = make_post(city.crew, post.person, Duty.CULTURE)
    stranger = make_admin(city.crew)
    change(elsewhere, stranger, education="14")
    login(city.college)
    words = told(page_of(client, post))
    assert "其他组织的管理员" in words
    assert stranger.name not in words
    assert city.crew.name not in words


# --- for whom ----------------------------------------------------------------------------------------------


def test_posts_out_of_reach_have_no_part_in_it(client, city, login, post):
    elsewhere = make_post(city.crew, post.person, Duty.OTHER, duty_name="安全监督岗长")
    change(elsewhere, duty_name="青年突击队长")
    login(city.college)
    page = page_of(client, post)
    assert "安全监督岗长" not in page
    assert "青年突击队长" not in page
    login(city.city)
    assert "安全监督岗长" in told(page_of(client, post))


def test_it_asks_as_often_for_fifteen_changes_as_for_one(client, city, login, post, by, graduated):
    login(city.college)
    change(post, by, occupation_detail="第0次")
    page_of(client, post)
    with CaptureQueriesContext(connection) as one:
        page_of(client, post)
    for times in range(1, 15):
        change(post, make_admin(city.university), occupation_detail=f"第{times}次")
        make_post(city.branch, post.person, Duty.CULTURE).leave(destination=graduated)
    with CaptureQueriesContext(connection) as fifteen:
        page_of(client, post)
    assert len(fifteen) == len(one)


def test_twenty_stand_on_a_page_and_more_on_demand(client, city, login, post, by):
    post.person.history.update(history_date=timezone.now() - timedelta(days=90))
    post.history.update(history_date=timezone.now() - timedelta(days=90))
    for times in range(25):
        change(post, by, occupation_detail=f"第{times}次")
        newest = Person.history.order_by("history_id").last()
        newest.history_date = timezone.now() - timedelta(days=60 - times)
        newest.save()
    login(city.college)
    page = page_of(client, post)
    assert page.count('class="timeline-event"') == 20
    assert 'href="?events=40#event-21"' in page
    assert page_of(client, post, events=40).count('class="timeline-event"') == 26
    for nonsense in ("x", "-1", "9" * 30):
        assert page_of(client, post, events=nonsense).count('class="timeline-event"') == 20


# --- who has an ended post to show only --------------------------------------------------------------------


@pytest.fixture
def moved_on(city, post, graduated) -> Post:
    """Removed at the branch, in post at the enterprise, changed there since."""
    elsewhere = make_post(city.crew, post.person, Duty.CULTURE)
    ended = actions.end_post(post=post, by=None, destination=graduated)
    change(elsewhere, education="14", phone=NEW_PHONE)
    return ended


def test_who_is_in_post_elsewhere_is_shown_as_on_record_at_the_removal(client, city, login, moved_on):
    login(city.college)
    page = page_of(client, moved_on)
    assert "现在其他组织任职" in page
    assert "大学本科" in page
    assert "139****2222" in page
    assert "硕士研究生" not in page
    assert "137****4444" not in page


def test_whoever_sees_the_present_post_sees_the_present_facts(client, city, login, moved_on):
    login(city.city)
    page = page_of(client, moved_on)
    assert "现在其他组织任职" not in page
    assert "硕士研究生" in page


def test_who_left_and_went_nowhere_stays_known(client, city, login, post, graduated):
    ended = actions.end_post(post=post, by=None, destination=graduated)
    login(city.college)
    page = page_of(client, ended)
    assert "现在其他组织任职" not in page
    assert "139****2222" in page


def test_the_file_of_somebody_gone_elsewhere_is_not_handed_out(client, city, login, moved_on):
    person = Person.objects.get()
    person.application = pdf()
    person.save()
    login(city.college)
    assert at("application", moved_on.pk) not in page_of(client, moved_on)
    response = client.get(at("application", moved_on.pk))
    assert response.status_code == 403
    assert "现在其他组织任职" in response.content.decode()
    client.force_login(make_admin(city.city))
    assert client.get(at("application", moved_on.pk)).status_code == 200


def test_a_removal_of_somebody_loaded_in_bulk_keeps_what_was_on_record(client, city, login, post, graduated):
    elsewhere = make_post(city.crew, post.person, Duty.CULTURE)
    Person.history.all().delete()
    Post.history.all().delete()
    ended = actions.end_post(post=post, by=None, destination=graduated)
    login(city.college)
    assert "大学本科" in page_of(client, ended)
    change(elsewhere, education="14")
    assert "大学本科" in page_of(client, ended)
    assert "硕士研究生" not in page_of(client, ended)


def rows_of(client, **query) -> list:
    response = client.get(reverse("cadres:list"), {"state": "ended", **query})
    return [[cell.text for cell in row.cells] for row in response.context["rows"]]


def test_the_list_of_removed_shows_nothing_present_of_who_is_elsewhere(client, city, login, moved_on):
    login(city.college)
    [cells] = rows_of(client)
    assert "共青团员" not in cells
    assert {"—", "毕业", city.branch.name} <= set(cells)
    assert rows_of(client, political_status="03") == []
    client.force_login(make_admin(city.city))
    [cells] = rows_of(client)
    assert "共青团员" in cells


@pytest.mark.parametrize("sort", ["education", "-education", "political_status", "-political_status"])
def test_the_order_of_removed_posts_is_that_of_the_facts_shown_and_tells_no_others(
    client, city, login, post, moved_on, sort
):
    """Shown are the present facts; who is in post elsewhere stands last, whatever the facts are there."""
    gone = Destination.objects.get(name="毕业")
    for name, education in (("高一", "11"), ("高二", "60")):
        left = make_post(city.branch, make_person(name=name, education=education), Duty.CULTURE)
        actions.end_post(post=left, by=None, destination=gone)
    login(city.college)
    response = client.get(reverse("cadres:list"), {"state": "ended", "sort": sort})
    rows = [(row.person.name, row.post.is_known) for row in response.context["rows"]]
    assert rows[-1] == ("周海燕", False)
    if "education" in sort:
        assert [name for name, _ in rows[:2]] == (
            ["高一", "高二"] if sort == "education" else ["高二", "高一"]
        )


@pytest.mark.parametrize("query", [{"duty_status": "off"}, {"term": "over"}, {"record": "incomplete"}])
def test_of_removed_posts_nothing_present_is_asked(client, city, login, moved_on, query):
    login(city.college)
    assert len(rows_of(client, **query)) == 1
    page = client.get(reverse("cadres:list"), {"state": "ended"}).content.decode()
    assert f'name="{next(iter(query))}"' not in page


@pytest.mark.parametrize("sort", ["record", "-term", "duty_status"])
def test_removed_posts_do_not_sort_by_what_they_do_not_show(client, city, login, moved_on, sort):
    login(city.college)
    response = client.get(reverse("cadres:list"), {"state": "ended", "sort": sort})
    assert [head.column.key for head in response.context["heads"] if head.direction] == ["org"]


@pytest.mark.parametrize("address", ["list", "print"])
def test_whoever_is_removed_is_nowhere_shown_as_on_duty(client, city, login, post, graduated, address):
    ended = actions.end_post(post=post, by=None, destination=graduated, on=date(2026, 7, 1))
    login(city.college)
    page = client.get(at(address), {"state": "ended"}).content.decode()
    rows = page.partition("<tbody>")[2].partition("</tbody>")[0]
    detail = page_of(client, ended).partition("<tbody>")[2].partition("</tbody>")[0]
    for shown in (rows, detail):
        assert "在岗" not in shown.replace('data-label="在岗状态"', "")
        assert "已移除" in shown
        assert "2026-07-01" in shown
        assert "毕业" in shown


def test_a_takeover_is_told_as_one(client, city, login, post, graduated, by):
    former, person = post, make_person(name="接任者")
    new = Post(
        duty=Duty.SECRETARY, since_on=date(2026, 9, 1), selection="elected", nature=Nature.PART_TIME,
        in_party_committee=False, duty_status="on",
    )  # fmt: skip
    takeover = actions.Takeover(former, actions.Ending(graduated))
    new = actions.enter_cadre(org=city.branch, person=person, post=new, by=by, takeover=takeover)
    assert kinds(new)[0] is Kind.TAKEN_OVER
    assert kinds(former)[0] is Kind.ENDED
