"""帮助: a page for each section of the guide, ways into it from pages and fields, and the first three steps."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from cadres.forms import EntryForm
from orgs.forms.managing import AddForm
from orgs.forms.profile import ProfileForm
from orgs.models import Profile
from tests.factories import make_admin, make_post
from tests.test_matrix import names
from zhtj.help import topics
from zhtj.help.models import Dismissal, Role
from zhtj.help.steps import STEPS, role_of
from zhtj.menu import MENU, menu_of

pytestmark = pytest.mark.once

GUIDE_SECTIONS = {
    "1",
    "2.1.1",
    "2.1.2",
    "2.1.3",
    "2.2",
    "2.2.1",
    "2.2.2",
    "2.3",
    "2.3.1",
    "2.3.2",
    "2.4",
    "2.4.1",
}
QUESTIONS = {"3.1", "3.2", "3.3", "3.4", "3.5"}
KINDS = ("branch", "general_branch", "park", "township", "county", "city")
STEP_WORDS = "第一次使用，从这三步开始"
LABELS = {(group.label, item.label) for group in MENU for item in group.items}


class Page(HTMLParser):
    """Links and anchors of <main>, the headings, and the links that lead to 帮助."""

    def __init__(self, text: str):
        super().__init__()
        self.links, self.anchors, self.helps, self._help = [], set(), {}, None
        self.feed(text.partition("<main")[2] or text)

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        self.anchors |= {told["id"]} if "id" in told else set()
        if tag == "a" and told.get("href"):
            self.links.append(told["href"])
        self._help = told if told.get("class") in ("help-here", "help-field") else self._help

    def handle_data(self, data):
        if self._help is not None:
            self._help["name"] = self._help.get("name", "") + data

    def handle_endtag(self, tag):
        if tag == "a" and self._help is not None:
            self.helps[self._help["name"]], self._help = self._help, None


def page_of(client, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200, address
    return Page(response.content.decode())


def help_of(client, address: str) -> dict:
    """The link beside the heading."""
    text = client.get(address, follow=True).content.decode()
    found = [told for told in Page(text).helps.values() if told["class"] == "help-here"]
    assert len(found) == 1, address
    return found[0]


# --- what there is -----------------------------------------------------------------------------------------


def test_each_section_of_the_guide_has_its_page_or_anchor():
    numbers = [topic.number for topic in topics.TOPICS.values() if topic.number]
    numbers += [part.number for topic in topics.TOPICS.values() for part in topic.parts if part.number]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) == GUIDE_SECTIONS | QUESTIONS | {"2.1", "3"}


def test_topics_speak_of_pages_and_fields_that_exist():
    spoken = set(topics._PAGES)
    assert spoken <= names()
    labels = {str(field.label) for field in EntryForm.base_fields.values()}
    labels |= {str(field.verbose_name) for field in Profile._meta.fields}
    labels |= {str(field.label) for field in AddForm.base_fields.values()}
    assert set(topics._FIELDS) <= labels


def test_every_topic_has_a_template_and_every_template_a_topic():
    there = {path.name for path in Path(settings.BASE_DIR, "templates/help").glob("[!_]*.html")}
    assert {Path(topic.template).name for topic in topics.TOPICS.values()} == there - {"contents.html"}


@pytest.mark.parametrize("kind", ["branch", "township", "city"])
def test_every_page_shows_its_anchors_and_every_link_leads_somewhere(city, client, login, kind):
    login(getattr(city, kind))
    pages = {topic.address: page_of(client, topic.address) for topic in topics.TOPICS.values()}
    pages["/help/"] = page_of(client, "/help/")
    for topic in topics.TOPICS.values():
        assert {part.anchor for part in topic.parts} <= pages[topic.address].anchors, topic.slug
    for address in sorted({link for page in pages.values() for link in page.links}):
        place, _, anchor = address.partition("#")
        if anchor:
            assert anchor in pages[place].anchors, address
        elif place not in pages:
            assert client.get(place, follow=True).status_code == 200, address


@pytest.mark.parametrize("kind", KINDS)
def test_pages_link_to_the_menu_entries_of_the_account_and_name_those_of_others(city, client, login, kind):
    org = getattr(city, kind)
    login(org)
    own = {(group, item.label) for group, items in menu_of(org) for item in items}
    linked, named = set(), set()
    for topic in topics.TOPICS.values():
        text = client.get(topic.address).content.decode()
        for is_link, group, label in re.findall(
            r"“(<a [^>]*>)?(团\w+管理|系统管理)-([^<”]+)(?:</a>)?”", text
        ):
            (linked if is_link else named).add((group, label))
    assert linked | named <= LABELS
    assert linked <= own
    assert not named & own
    assert ("团干部管理", "团干部列表") in linked


def test_templates_type_no_menu_entry_themselves():
    """They come from the menu, so they are its words."""
    for path in Path(settings.BASE_DIR, "templates/help").glob("*.html"):
        assert not re.search(r"(团员|团干部|团组织|系统)管理-", path.read_text("utf-8")), path.name


def test_no_page_of_help_is_there_by_another_name(client, city, login):
    login(city.branch)
    assert client.get("/help/elsewhere/").status_code == 404


# --- who gets there ----------------------------------------------------------------------------------------


def test_help_is_open_while_the_organisation_has_something_to_fill_in(client, city):
    client.force_login(make_admin(city.university, has_profile=False))
    assert client.get("/")["Location"] == reverse("profile")
    assert help_of(client, reverse("profile"))["href"] == "/help/profile/"
    text = client.get("/help/profile/").content.decode()
    assert "2.2.1" in text
    assert "“团组织管理-组织信息”" in text  # no link: it is not in any menu now
    assert client.get("/help/").status_code == 200


def test_a_visitor_reads_about_logging_in_and_nothing_else(client, db):
    assert 'href="/help/login/"' in client.get("/login/").content.decode()
    assert "激活码20天内有效" in client.get("/help/login/").content.decode()
    assert client.get("/help/").status_code == 302
    assert client.get("/help/fields/").status_code == 302


# --- ways into it ------------------------------------------------------------------------------------------

WAYS = {
    "cadres:enter-branch": ("branch", "/help/enter-branch/"),
    "cadres:choose-branch": ("township", "/help/enter-below/"),
    "cadres:enter-own": ("township", "/help/enter-own/"),
    "cadres:list": ("county", "/help/removal/"),
    "cadres:import-own": ("branch", "/help/imports/"),
    "cadres:import-below": ("township", "/help/imports/"),
    "cadres:turnover-home": ("branch", "/help/turnover/"),
    "cadres:exports": ("branch", "/help/exports/"),
    "cadres:inquiries": ("branch", "/help/inquiries/"),
    "cadres:corrections": ("branch", "/help/corrections/"),
    "cadres:applications": ("county", "/help/fields/#application"),
    "cadres:check": ("branch", "/help/list/"),
    "profile": ("branch", "/help/profile/"),
    "orgs:progress": ("county", "/help/profile/"),
    "orgs:manage-home": ("county", "/help/organisations/"),
    "orgs:admins": ("branch", "/help/admins/"),
    "orgs:rights": ("branch", "/help/admins/"),
    "orgs:log": ("branch", "/help/log/"),
    "monitoring:staffing": ("city", "/help/staffing/"),
    "monitoring:compare": ("city", "/help/past/"),
    "monitoring:urgings": ("city", "/help/urging/"),
    "monitoring:todos": ("branch", "/help/urging/"),
    "password-change": ("branch", "/help/login/"),
}


def test_every_menu_entry_that_the_guide_speaks_of_has_its_way():
    told = {item.url_name for group in MENU[:2] for item in group.items}
    assert told <= set(WAYS)


def test_each_page_leads_to_its_section(city):
    clients = {}
    for name, (kind, address) in WAYS.items():
        if kind not in clients:
            clients[kind] = Client()
            clients[kind].force_login(make_admin(getattr(city, kind)))
        told = help_of(clients[kind], reverse(name))
        assert told["href"] == address, name
        assert (told["target"], told["rel"]) == ("_blank", "noopener")
        assert "在新窗口打开" in told["name"]


def test_the_pages_of_one_cadre_lead_to_their_sections(city, client, login):
    login(city.college)
    post = make_post(city.college)
    for name, address in (("edit", "/help/list/"), ("detail", "/help/list/"), ("remove", "/help/removal/")):
        assert help_of(client, reverse(f"cadres:{name}", args=[post.pk]))["href"] == address


def test_a_download_of_too_many_leads_to_the_question_about_it():
    topic, part = topics.of_page("monitoring:download")
    assert (topic.slug, part.number) == ("questions", "3.5")


def test_the_fields_of_the_questions_lead_to_their_answers(city, client, login):
    login(city.branch)
    helps = page_of(client, reverse("cadres:enter-branch")).helps
    for label, address in {
        "是否成为注册志愿者": "/help/questions/#volunteer",
        "团干部性质": "/help/questions/#nature",
        "职业": "/help/questions/#student",
        "在读状况": "/help/fields/#study",
        "具体职业": "/help/fields/#study",
        "入团志愿书": "/help/fields/#application",
    }.items():
        assert helps[f"帮助：{label}（在新窗口打开）"]["href"] == address


def test_what_makes_a_university_and_what_may_be_downloaded_is_explained_beside_it(city, client, login):
    login(city.city)
    helps = page_of(client, reverse("orgs:add", args=[city.city.pk])).helps
    assert helps["帮助：学校标识码（在新窗口打开）"]["href"] == "/help/questions/#university"
    hrefs = [told["href"] for told in page_of(client, reverse("monitoring:staffing")).helps.values()]
    assert "/help/questions/#download" in hrefs
    login(city.university)
    hrefs = [told["href"] for told in page_of(client, reverse("profile")).helps.values()]
    assert "/help/questions/#university" in hrefs


def test_the_list_asks_by_the_same_words_without_help(city, client, login):
    login(city.county)
    assert len(page_of(client, reverse("cadres:list")).helps) == 1


def test_what_is_submitted_once_leads_to_its_section(city):
    form = ProfileForm(org=city.university, profile=None)
    assert 'href="/help/profile/#university"' in form["student_count"].as_field_group()
    assert "help-field" not in form["email"].as_field_group()


# --- the first three steps ---------------------------------------------------------------------------------


def test_the_steps_are_entries_of_the_menu_of_their_role(city):
    for kind in KINDS:
        own = {item.url_name for _, items in menu_of(getattr(city, kind)) for item in items}
        assert {step.url_name for step in STEPS[role_of(getattr(city, kind))]} <= own, kind


@pytest.mark.parametrize(
    ("kind", "entry"),
    [("branch", "录入团员团干部"), ("general_branch", "录入下级支部成员"), ("park", "录入下级支部成员"),
     ("township", "录入下级支部成员"), ("county", "管理员"), ("city", "重点领域基层团干部配备")],
)  # fmt: skip
def test_the_first_visit_shows_three_steps_and_the_next_ones_nothing(city, client, login, kind, entry):
    login(getattr(city, kind))
    text = client.get("/").content.decode()
    steps = text.partition(STEP_WORDS)[2].partition("</section>")[0]
    assert [word in steps for word in ("第一步", "第二步", "第三步", entry)] == [True] * 4
    role = re.search(r'name="role" value="(\w+)"', steps)[1]
    told = client.post("/help/steps/", {"role": role, "wish": "dismiss"}, follow=True).content.decode()
    assert "再次显示" in told
    assert STEP_WORDS not in told
    assert STEP_WORDS not in client.get("/").content.decode()


def test_the_steps_come_back_from_help(city, client, login):
    account = login(city.branch)
    assert "再次显示三步" not in client.get("/help/").content.decode()
    for _ in range(2):  # said twice by two windows
        client.post("/help/steps/", {"role": Role.BRANCH, "wish": "dismiss"})
    assert Dismissal.objects.get().account == account
    assert "再次显示三步" in client.get("/help/").content.decode()
    told = client.post("/help/steps/", {"role": Role.BRANCH, "wish": "show"}, follow=True)
    assert STEP_WORDS in told.content.decode()


def test_what_one_account_dismissed_others_see(city, client, login):
    Dismissal.objects.create(account=make_admin(city.branch), role=Role.BRANCH)
    login(city.branch)
    assert STEP_WORDS in client.get("/").content.decode()


def test_another_role_has_its_own_steps(city, client, login):
    Dismissal.objects.create(account=login(city.branch), role=Role.COMMITTEE)
    assert STEP_WORDS in client.get("/").content.decode()


@pytest.mark.parametrize("typed", [{}, {"role": "x", "wish": "dismiss"}, {"role": "branch", "wish": "\x00"}])
def test_nonsense_leads_home_and_changes_nothing(city, client, login, typed):
    login(city.branch)
    assert client.post("/help/steps/", typed)["Location"] == "/"
    assert not Dismissal.objects.exists()


def test_the_steps_cost_one_question(city, client, login):
    account = login(city.branch)
    with CaptureQueriesContext(connection) as shown:
        client.get("/")
    Dismissal.objects.create(account=account, role=Role.BRANCH)
    with CaptureQueriesContext(connection) as dismissed:
        client.get("/")
    assert len(shown) == len(dismissed)
    assert sum("help_dismissal" in query["sql"] for query in dismissed) == 1


def test_the_pages_of_help_ask_nothing_of_their_own(city, client, login):
    login(city.branch)
    counts = set()
    for topic in topics.TOPICS.values():
        with CaptureQueriesContext(connection) as asked:
            client.get(topic.address)
        counts.add(len(asked))
    assert len(counts) == 1
    assert get_resolver().namespace_dict["help"]
