"""Who sees what, told twice: by an oracle that walks `parent`, and by each page that tells an account of cadres."""

from datetime import date

from django.http import Http404
from django.test import Client, RequestFactory

from cadres import access, checking
from cadres.checking import Asked
from cadres.filters import EVERYWHERE
from cadres.models import Person, Post
from cadres.views import PostList, PostPrint, places
from monitoring.codes import Sector
from monitoring.table import Table
from orgs import asking, panel
from orgs.models import Account, Admin, Delegation, Org
from tests.factories import fill_profile
from tests.staffing import cells_of_workbook

DETAILS = 7  # every so many posts one is opened, others at another turn
NAME = 1  # column of the workbook


class Oracle:
    """Reads the tables as they are and walks `parent`: no path, no grant, nothing of orgs.access."""

    def __init__(self):
        self.parents = dict(Org.objects.values_list("pk", "parent_id"))
        self.closed = set(Org.objects.exclude(closed_on=None).values_list("pk", flat=True))
        self.posts = list(Post.objects.select_related("person").order_by("pk"))
        given = Delegation.objects.filter(ended_at=None, right="view_cadre").values_list("account", "org")
        held = [*Admin.objects.filter(ended_at=None).values_list("account", "org"), *given]
        asleep = set(Account.objects.filter(is_active=False).values_list("pk", flat=True))
        self.held = [(who, org) for who, org in held if who not in asleep and org not in self.closed]

    def is_under(self, org: int | None, tops: set[int]) -> bool:
        while org is not None and org not in tops:
            org = self.parents[org]
        return org is not None

    def orgs(self, account: Account) -> set[int]:
        tops = {org for who, org in self.held if who == account.pk}
        return {org for org in self.parents if self.is_under(org, tops)}


class Seen:
    """What one account should be told by the oracle, and what each view tells it, asked directly."""

    def __init__(self, oracle: Oracle, account: Account, turn: int):
        self.oracle, self.account, self.turn = oracle, account, turn
        self.orgs = oracle.orgs(account)
        self.posts = {post.pk: post for post in oracle.posts if post.org_id in self.orgs}
        self.now = {pk for pk, post in self.posts.items() if post.ended_on is None}
        self.own = list(account.orgs)
        self.current = self.own[turn % len(self.own)] if self.own else None
        self.roots = panel.roots_of(account, "view_cadre")
        self.post = oracle.posts[turn % len(oracle.posts)]  # somebody to look for

    def below(self, tops: set[int]) -> set[int]:
        """Seen posts in force at these organisations and below them."""
        return {pk for pk in self.now if self.oracle.is_under(self.posts[pk].org_id, tops)}

    def people_below(self, tops: set[int]) -> set[int]:
        return {self.posts[pk].person_id for pk in self.below(tops)}

    def check(self) -> None:
        self.check_list()
        self.check_print()
        self.check_details()
        self.check_counts()
        self.check_picker()
        self.check_search()
        self.check_staffing()

    def view(self, page: type[PostList] = PostList, **asked) -> PostList:
        request = RequestFactory().get("/cadres/", asked)
        request.user, request.org = self.account, self.current
        view = page()
        view.setup(request)
        return view

    def listed(self, page: type[PostList] = PostList, **asked) -> set[int]:
        """The posts of all pages."""
        return set(self.view(page, **asked).get_queryset())

    def tops(self, place: str) -> set[int]:
        """What a choice of 范围 stands for."""
        if place.isdigit():
            return {int(place)}
        return {self.current.pk} if self.current and place != EVERYWHERE else self.orgs

    def check_list(self) -> None:
        """Each choice of 范围 is its place and what stands below; together they are all that is seen."""
        told = set()
        for place, _ in places.offered(self.account, current=self.current, asked=None):
            shown = self.listed(org=place)
            assert shown == self.below(self.tops(place))
            told |= shown
        assert told == self.now

    def check_print(self) -> None:
        """Of all that is seen, at other turns of the ended ones."""
        is_ended = self.turn % 2
        printed = self.listed(PostPrint, org=EVERYWHERE, state="ended" if is_ended else "open")
        assert printed == (self.posts.keys() - self.now if is_ended else self.now)

    def check_details(self) -> None:
        for post in self.oracle.posts[self.turn % DETAILS :: DETAILS]:
            try:
                found = access.post_within_reach(self.account, post.pk).pk
            except Http404:
                found = None
            assert found == (post.pk if post.pk in self.posts else None)

    def check_counts(self) -> None:
        """Of the list, and of people at and below each place where the reach begins."""
        view = self.view(org=EVERYWHERE)
        assert view.get_paginator(view.get_queryset(), view.paginate_by).count == len(self.now)
        for root in self.roots:
            assert asking.cadres_below(root) == len(self.people_below({root.pk}))

    def check_picker(self) -> None:
        """The tree with everything open, and the organisations it may lead to."""
        shown, open_paths = set(), set(Org.objects.values_list("path", flat=True))
        level = panel.grow(self.roots, panel.Node, open_paths=open_paths, ways=[])
        while level:
            shown |= {node.org.pk for node in level}
            level = [child for node in level for child in node.children]
        assert shown == self.orgs - self.oracle.closed
        reached = Org.objects.within_reach_of(self.account, "view_cadre")
        assert set(reached.values_list("pk", flat=True)) == self.orgs

    def check_search(self) -> None:
        """Organisations by name; somebody in the list, or everybody pasted at once, by name or by number."""
        found = panel.find(self.account, "view_cadre", "团")
        assert {org.pk for org in found} == self.orgs - self.oracle.closed
        self.check_one(self.post.person) if self.turn // 2 % 4 else self.check_bulk()

    def check_one(self, person: Person) -> None:
        asked = {"q": person.name} if self.turn % 2 else {"number": person.id_number_index}
        held = {pk for pk, post in self.posts.items() if post.person_id == person.pk}
        assert self.listed(org=EVERYWHERE, **asked) == held & self.now

    def check_bulk(self) -> None:
        people = list({post.person_id: post.person for post in self.oracle.posts}.values())
        lines = [self.pasted(line, person) for line, person in enumerate(people, start=1)]
        checking.answer(lines, user=self.account, org=self.current)
        assert {post.pk for line in lines for post in line.posts} == self.posts.keys()

    def pasted(self, line: int, person: Person) -> Asked:
        if self.turn % 2:
            return Asked(line, "", index=person.id_number_index)
        return checking.read(line, person.name, today=date.today())

    @property
    def monitored(self) -> Org | None:
        """Guide 2.3: of whoever acts for such an organisation."""
        return self.current if self.account.is_active and self.current and self.current.monitors else None

    def check_staffing(self) -> None:
        """Whoever monitors sees rows of what is within reach, each counting what is below."""
        for sector in Sector if self.monitored else ():
            lines = Table(self.monitored, sector).all_lines()
            assert {line.row.org_id for line in lines} <= self.orgs - self.oracle.closed
            for line in lines:
                assert line.row.total == len(self.people_below({line.row.org_id}))


class Visit:
    """The same over the real addresses, for one account: the list, and by turns one of the others."""

    def __init__(self, seen: Seen):
        self.seen, self.client = seen, Client()
        for org in seen.own:
            fill_profile(org)
        self.client.force_login(seen.account)

    def check(self) -> None:
        if not self.seen.account.is_active:
            assert self.client.get("/cadres/").status_code == 302
            return
        self.check_list()
        self.check_detail()
        by_turns = [
            self.check_print,
            self.check_search,
            self.check_bulk,
            self.check_place,
            self.check_download,
        ]
        by_turns[self.seen.turn % len(by_turns)]()

    @staticmethod
    def rows(response) -> set[int]:
        return {row.post.pk for row in response.context["rows"]}

    def check_list(self) -> None:
        place = EVERYWHERE if self.seen.turn % 2 or not self.seen.own else f"{self.seen.own[0].pk}"
        page = self.client.get("/cadres/", {"org": place})
        wanted = self.seen.below(self.seen.tops(place))
        assert self.rows(page) == wanted
        assert page.context["page_obj"].paginator.count == len(wanted)

    def check_detail(self) -> None:
        post = self.seen.post.pk
        assert self.client.get(f"/cadres/{post}/").status_code == (200 if post in self.seen.posts else 404)

    def check_print(self) -> None:
        assert self.rows(self.client.get("/cadres/print/", {"org": EVERYWHERE})) == self.seen.now

    def held(self) -> set[int]:
        """Posts of somebody to look for, as far as they are seen."""
        person = self.seen.post.person_id
        return {pk for pk, post in self.seen.posts.items() if post.person_id == person}

    def check_search(self) -> None:
        asked = {"q": self.seen.post.person.id_number, "org": EVERYWHERE}
        assert self.rows(self.client.post("/cadres/", asked, follow=True)) == self.held() & self.seen.now

    def check_bulk(self) -> None:
        [line] = self.client.post("/cadres/check/", {"lines": self.seen.post.person.id_number}).context[
            "asked"
        ]
        assert {post.pk for post in line.posts} == self.held()

    def check_place(self) -> None:
        """An organisation asked for by its key, and the same in the tree of another page."""
        org = self.seen.post.org_id
        for address in ("/cadres/", "/organisations/log/"):
            wanted = 200 if org in self.seen.orgs else 404
            assert self.client.get(address, {"org": org}).status_code == wanted

    def check_download(self) -> None:
        """The workbook names what the table tells of, nothing else."""
        if not self.seen.own or not self.seen.own[0].monitors:
            return
        book = self.client.get("/monitoring/download/")
        _, _, *lines = cells_of_workbook(book)
        rows = Table(self.seen.own[0], Sector.UNIVERSITY).rows
        assert sorted(line[NAME] for line in lines) == sorted(rows.values_list("org__name", flat=True))
