"""One reach: list, print, detail, count, tree, search and bulk check tell each account of the same cadres.

    EXAMPLES=10000 .venv/bin/pytest -s tests/test_reach_property.py      ten thousand trees, a few hours

Organisations are added, moved, closed and reopened, rights given and ended, offices handed over, taken away and
disabled, in any order; then every account is asked. What it should see is told by its offices and by what was given
to it, walking `parent` upwards: no path, no grant, nothing of orgs.access. The list is that of the organisation
acted for; without one it is all that is seen.
"""

import os
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.test import Client, RequestFactory
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cadres import access, checking
from cadres.checking import Asked
from cadres.models import Destination, Post
from cadres.views import PostList, PostPrint
from orgs import asking, panel, tree
from orgs.actions import AdminError, accounts, granting, moving, offices
from orgs.codes import OrgType
from orgs.models import Account, Admin, Delegation, Org, OrgMove
from tests.factories import make_admin, make_id_number, make_person, make_post

pytestmark = pytest.mark.walk

EXAMPLES = int(os.environ.get("EXAMPLES", "8"))
CLOSELY = 2  # accounts asked everything after each example
PLACES = ("province", "city", "county", "university", "college", "branch", "crew")
TYPES = (OrgType.BRANCH, OrgType.BRANCH, OrgType.GENERAL_BRANCH, OrgType.COMMITTEE)
NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
ACTS = (
    "add", "add", "move", "move", "close", "reopen", "give", "give", "end_right", "hand_over", "end_office",
    "disable", "end_post", "undo",
)  # fmt: skip
number = st.integers(0, 10**6)
acts = st.lists(st.tuples(st.sampled_from(ACTS), number, number, number), min_size=2, max_size=9)


# --- the oracle --------------------------------------------------------------------------------------------


class Oracle:
    """Reads the tables as they are and walks `parent`."""

    def __init__(self):
        self.parents = dict(Org.objects.values_list("pk", "parent_id"))
        self.closed = set(Org.objects.exclude(closed_on=None).values_list("pk", flat=True))
        self.posts = list(Post.objects.select_related("person"))

    def nodes(self, account: Account) -> set[int]:
        if not account.is_active:
            return set()
        offices = Admin.objects.open().filter(account=account).values_list("org", flat=True)
        given = Delegation.objects.filter(account=account, ended_at=None, right="view_cadre")
        return {*offices, *given.values_list("org", flat=True)} - self.closed

    def is_seen(self, org: int | None, nodes: set[int]) -> bool:
        while org is not None and org not in nodes:
            org = self.parents[org]
        return org is not None

    def orgs(self, account: Account) -> set[int]:
        nodes = self.nodes(account)
        return {org for org in self.parents if self.is_seen(org, nodes)}


# --- what happens ------------------------------------------------------------------------------------------


class Land:
    """The small city with a cadre everywhere and admins here and there; its accounts and acts by number."""

    def __init__(self, city):
        self.people = 0
        self.left = Destination.objects.get(name="毕业")
        for org in Org.objects.order_by("pk"):
            self.staff(org)
        for place in PLACES:
            make_admin(getattr(city, place))
            make_admin(getattr(city, place))

    def staff(self, org: Org) -> None:
        name = "".join(NAMES[self.people // 32**power % 32] for power in (1, 0)) + "明"
        self.people += 1
        make_post(org, make_person(name=name, id_number=make_id_number(order=self.people)))

    def act(self, what: str, who: int, whom: int, where: int) -> None:
        """Try it; what is refused did not happen."""
        refusals = (AdminError, tree.TreeError, ValidationError, PermissionDenied, ValueError)
        try:
            with transaction.atomic():
                getattr(self, what)(who, whom, where)
        except refusals:
            return

    def org(self, index: int) -> Org:
        return one_of(Org.objects.order_by("pk"), index)

    def add(self, who, whom, where):
        parent, type = self.org(who), TYPES[whom % len(TYPES)]
        org = tree.add(parent=parent, by=None, name=f"第{where}组织{self.people}", type=type)
        self.staff(org)

    def move(self, who, whom, where):
        by = one_of(Account.objects.filter(is_active=True).order_by("pk"), where)
        moving.move(org=self.org(who), to=self.org(whom), by=by)

    def close(self, who, whom, where):
        leaves = Org.objects.open().filter(is_leaf=True).order_by("pk")
        answers = {"destination": self.left}
        tree.close(org=one_of(leaves, who), on=timezone.localdate(), by=None, answers=answers)

    def reopen(self, who, whom, where):
        closed = Org.objects.exclude(closed_on=None).order_by("pk")
        if closed.exists():
            tree.reopen(org=one_of(closed, who), on=timezone.localdate(), by=None)

    def give(self, who, whom, where):
        by = one_of(Account.objects.order_by("pk"), who)
        granting.give(admin=self.admin(whom), org=self.org(where), right="view_cadre", by=by)

    def end_right(self, who, whom, where):
        given = Delegation.objects.open().order_by("pk")
        if given.exists():
            row = one_of(given, who)
            granting.end(delegation=row, by=row.vouched_by)

    def admin(self, index: int) -> Admin:
        return one_of(Admin.objects.open().order_by("pk"), index)

    def hand_over(self, who, whom, where):
        heir = one_of(Account.objects.filter(is_active=True).order_by("pk"), whom)
        admin = self.admin(who)
        offices.hand_over(admin=admin, login=heir.login, name=heir.name, duty="", by=admin.account)

    def end_office(self, who, whom, where):
        by = one_of(Account.objects.filter(is_active=True).order_by("pk"), where)
        offices.end_admin(admin=self.admin(who), by=by)

    def disable(self, who, whom, where):
        by = one_of(Account.objects.filter(is_active=True).order_by("pk"), where)
        accounts.disable(admin=self.admin(who), by=by)

    def end_post(self, who, whom, where):
        one_of(Post.objects.order_by("pk"), who).leave(destination=self.left)

    def undo(self, who, whom, where):
        moves = OrgMove.objects.filter(undone_at=None).order_by("pk")
        if moves.exists():
            moving.undo(move=one_of(moves, who), by=one_of(Account.objects.order_by("pk"), whom))


def one_of(rows, index: int):
    return rows[index % rows.count()]


def one_of_list(rows: list, index: int):
    return rows[index % len(rows)]


# --- what each account is told -----------------------------------------------------------------------------


def listed(view_class, account: Account, org: Org | None = None, **asked) -> set[int]:
    """The posts that the page would show who acts for `org`, of all its pages."""
    request = RequestFactory().get("/cadres/", asked)
    request.user, request.org = account, org
    view = view_class()
    view.setup(request)
    return set(view.get_queryset().values_list("pk", flat=True))


def check(account: Account, oracle: Oracle) -> None:
    """What everybody is asked after each example."""
    seen = oracle.orgs(account)
    posts = {post.pk for post in oracle.posts if post.org_id in seen}
    now = {post.pk for post in oracle.posts if post.org_id in seen and post.ended_on is None}
    assert listed(PostList, account, scope="below") == now
    assert set(Post.objects.visible_to(account).values_list("pk", flat=True)) == posts
    assert set(Org.objects.within_reach_of(account, "view_cadre").values_list("pk", flat=True)) == seen


def check_closely(account: Account, oracle: Oracle, turn: int) -> None:
    """What some are asked, by turns."""
    seen = oracle.orgs(account)
    posts = {post.pk for post in oracle.posts if post.org_id in seen}
    now = {post.pk for post in oracle.posts if post.org_id in seen and post.ended_on is None}
    assert listed(PostList, account, scope="below") == listed(PostPrint, account, scope="below") == now
    assert listed(PostList, account, scope="below", state="ended") == posts - now
    for org in account.orgs:
        here = {post.pk for post in oracle.posts if oracle.is_seen(post.org_id, {org.pk})}
        assert listed(PostList, account, org, scope="below") == now & here
        assert listed(PostPrint, account, org, scope="below", state="ended") == (posts - now) & here
    check_picker(account, oracle, seen)
    check_bulk(account, oracle, posts)
    post = oracle.posts[turn % len(oracle.posts)]
    check_one(account, post, is_seen=post.pk in posts)


def check_picker(account: Account, oracle: Oracle, seen: set[int]) -> None:
    """The tree, a search in it, and the counts at its roots."""
    roots = panel.roots_of(account, "view_cadre")
    nodes = panel.grow(roots, panel.Node, open_paths={org.path for org in Org.objects.all()}, ways=[])
    assert unfolded(nodes) == {org.pk for org in panel.find(account, "view_cadre", "团")} | {
        org.pk for org in panel.find(account, "view_cadre", "组织")
    } == seen - oracle.closed  # fmt: skip
    people = {post.person_id for post in oracle.posts if post.ended_on is None and post.org_id in seen}
    assert sum(asking.cadres_below(root) for root in roots) == len(people)


def unfolded(nodes: list[panel.Node]) -> set[int]:
    return {node.org.pk for node in nodes}.union(*(unfolded(node.children) for node in nodes))


def check_bulk(account: Account, oracle: Oracle, posts: set[int]) -> None:
    """By name and by number, for everybody there is."""
    told = [post.person for post in oracle.posts]
    by_name = [checking.read(line, person.name, today=date.today()) for line, person in enumerate(told)]
    by_number = [Asked(line, "", index=person.id_number_index) for line, person in enumerate(told)]
    checking.answer([*by_name, *by_number], user=account, org=account.orgs.first())
    for lines in (by_name, by_number):
        assert {post.pk for line in lines for post in line.posts} == posts


def check_one(account: Account, post: Post, *, is_seen: bool) -> None:
    """Its page, and the search by name and by number."""
    asked = {"scope": "below", "state": "open" if post.ended_on is None else "ended"}
    wanted = {post.pk} if is_seen else set()
    assert listed(PostList, account, q=post.person.name, **asked) == wanted
    assert listed(PostList, account, number=post.person.id_number_index, **asked) == wanted
    try:
        found = {access.post_within_reach(account, post.pk).pk}
    except Http404:
        found = set()
    assert found == wanted


def check_pages(account: Account, oracle: Oracle, turn: int) -> None:
    """The same over the real addresses."""
    client, seen, org = Client(), oracle.orgs(account), account.orgs.first()
    if not account.is_active or org is None:
        return
    client.force_login(account)
    here = [post for post in oracle.posts if oracle.is_seen(post.org_id, {org.pk})]
    now = {post.pk for post in here if post.ended_on is None}
    page = client.get("/cadres/", {"scope": "below"})
    assert {row.row.post.pk for row in page.context["rows"]} == now
    assert page.context["page_obj"].paginator.count == len(now)
    post = oracle.posts[turn % len(oracle.posts)]
    wanted = 200 if post.org_id in seen else 404
    assert client.get(f"/cadres/{post.pk}/").status_code == wanted
    answer = client.post("/cadres/", {"q": post.person.id_number, "scope": "below"}, follow=True)
    assert {row.row.post.pk for row in answer.context["rows"]} == {post.pk} & now
    answer = client.post("/cadres/check/", {"lines": post.person.id_number})
    assert [bool(line.posts) for line in answer.context["asked"]] == [post.org_id in seen]


@pytest.fixture
def land(city):
    return Land(city)


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], database=None, derandomize=EXAMPLES <= 8,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(acts=acts, turn=number)
def test_each_account_is_told_of_the_same_cadres_everywhere(land, acts, turn):
    people = land.people
    with transaction.atomic():
        for act in acts:
            land.act(*act)
        oracle, everybody = Oracle(), list(Account.objects.order_by("pk"))
        for account in everybody:
            check(account, oracle)
        for step in range(CLOSELY):
            check_closely(one_of_list(everybody, turn + 5 * step), oracle, turn + step)
        check_pages(Account.objects.get(pk=one_of(Account.objects.order_by("pk"), turn).pk), oracle, turn)
        transaction.set_rollback(True)
    land.people = people
