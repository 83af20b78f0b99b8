"""What admins do while something breaks, and what of it the server acknowledged: entry, removal, move, import."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from django.db import connections

from cadres.codes import Duty
from cadres.models import Import, Person, Post
from cadres.models.importing import State
from orgs.codes import Industry, OrgType
from orgs.models import Org
from tests import cadre_books as books
from tests.answers import answers
from tests.factories import graduation, make_admin, make_org
from tests.faults.browser import CUT_OFF, Browser
from tests.staffing import enter
from zhtj.codes import id_number

ENTRY, IMPORTS = "/cadres/entry/branch/", "/cadres/imports/own/"
LINES = 5  # of an import
PAUSE = 0.1  # seconds until somebody tries again
_serial = count()


def new_number() -> str:
    """Of somebody nobody has entered yet."""
    day, order = divmod(next(_serial), 900)
    body = f"440105{date(1990, 1, 1) + timedelta(days=day):%Y%m%d}{order + 100}"
    return body + id_number.check_character(body)


@dataclass
class Work:
    """`act` is done over and over by a thread of its own, until `stop`."""

    browser: Browser
    fault: BaseException | None = None

    def act(self) -> None:
        raise NotImplementedError

    def require_kept(self) -> None:
        """Whatever was acknowledged is there."""
        raise NotImplementedError


@dataclass
class Entering(Work):
    """Who gets no answer, or is told that nothing was stored, sends the same form again."""

    entered: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)

    def act(self) -> None:
        number = new_number()
        self.tried.append(number)
        filled = answers(name="周海燕", duty=Duty.DEPUTY, id_number=number)
        answer = before = self.browser.post(ENTRY, filled)
        while answer.status in (CUT_OFF, 503) and not answer.is_done and not self.is_over():
            time.sleep(PAUSE)
            before, answer = answer, self.browser.post(ENTRY, filled)
        if answer.is_done:
            self.entered.append(number)
        assert not (before.says_unstored and answer.status == 200), "the page said that it was not stored"

    is_over: Callable[[], bool] = lambda: False

    def require_kept(self) -> None:
        lost = [number for number in self.entered if not Person.objects.with_id_number(number).exists()]
        assert not lost, f"{len(lost)} of {len(self.entered)} acknowledged entries lost"
        assert all(Person.objects.with_id_number(number).count() <= 1 for number in self.tried)


@dataclass
class Removing(Work):
    """Enters somebody below by the act itself and removes him by the page."""

    org: Org | None = None
    ended: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    is_refilled: bool = False  # by this process, whose database stays there

    def provide(self, many: int) -> None:
        self.destination = graduation().pk
        self.waiting = [enter(self.org, duty=Duty.RIGHTS).pk for _ in range(many)]

    def act(self) -> None:
        if not self.waiting and self.is_refilled:
            self.provide(1)
        if not self.waiting:
            self.browser.get("/cadres/")
            return
        post = self.waiting.pop()
        filled = {"destination": self.destination, "on": f"{date.today()}"}
        if self.browser.post(f"/cadres/{post}/removal/", filled).is_done:
            self.ended.append(post)

    def require_kept(self) -> None:
        assert not Post.objects.filter(pk__in=self.ended, ended_on=None).exists()


@dataclass
class Moving(Work):
    """One organisation to and fro; nobody else moves it."""

    org: Org | None = None
    places: tuple[Org, Org] | None = None
    possible: set[int] = field(default_factory=set)  # where it may stand now
    turn: int = 0

    def act(self) -> None:
        to = self.places[self.turn % 2]
        address = f"/organisations/{self.org.pk}/move/?to={to.pk}"
        shown = self.browser.post(address, {"reason": "调整", "seal": ""})
        seal = shown.field("seal")
        if not seal:
            self.turn += 1  # it stands there already, or there was no answer
            return
        self.possible.add(to.pk)
        if self.browser.post(address, {"reason": "调整", "seal": seal}).is_done:
            self.possible = {to.pk}
            self.turn += 1

    def require_kept(self) -> None:
        assert Org.objects.get(pk=self.org.pk).parent_id in self.possible


@dataclass
class Importing(Work):
    """Hands in a file, decides once it is checked, waits until it is done."""

    decided: list[str] = field(default_factory=list)  # keys of imports
    page: str = ""

    def act(self) -> None:
        if not self.page:
            people = [
                books.cells(**{"身份证号码": new_number(), "团内现任职务": "宣传委员"}) for _ in range(LINES)
            ]
            answer = self.browser.hand_in(IMPORTS, "名单.xlsx", books.table(*people))
            self.page = answer.location if answer.is_done else ""
            return
        form = self.browser.get(f"{self.page}decision/")
        if form.status != 200:
            return
        filled = {"choice": "all", "version": form.field("version")}
        answer = self.browser.post(f"{self.page}decision/", filled)
        if answer.is_done:
            self.decided.append(self.page.strip("/").rpartition("/")[2])
        if answer.status != 503:
            self.page = ""  # also without an answer: it may have been taken

    def require_kept(self) -> None:
        """Once the work is done."""
        states = Counter(Import.objects.filter(pk__in=self.decided).values_list("state", flat=True))
        assert states == Counter({State.DONE: len(self.decided)})


def a_move(city) -> Moving:
    """Where others work, its figures change after they were shown, and it is to be looked at once more."""
    other = make_org(city.county, "桥南镇团委", OrgType.COMMITTEE, industry=Industry.GOVERNMENT)
    browser = Browser(make_admin(city.county))
    return Moving(browser, org=city.village, places=(other, city.township), possible={city.township.pk})


def everything(city, *, is_refilled: bool = False) -> list[Work]:
    removing = Removing(Browser(make_admin(city.college)), org=city.sibling, is_refilled=is_refilled)
    removing.provide(60)
    entering = [Entering(Browser(make_admin(org))) for org in (city.branch, city.crew)]
    return [*entering, removing, Importing(Browser(make_admin(city.subsidiary)))]


class AtWork:
    """All of it at once, in threads, inside `with`; then every acknowledged act can be asked for."""

    def __init__(self, works: list[Work], port: int):
        self.works, self.is_over = works, threading.Event()
        for work in works:
            work.browser.port = port
        self.threads = [threading.Thread(target=self._go_on, args=(work,)) for work in works]

    def __enter__(self):
        for work in self.works:
            if isinstance(work, Entering):
                work.is_over = self.is_over.is_set
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *told):
        self.is_over.set()
        for thread in self.threads:
            thread.join()
        faults = [work.fault for work in self.works if work.fault]
        if faults and not told[0]:
            raise ExceptionGroup("work broke down", faults)

    def _go_on(self, work: Work) -> None:
        try:
            while not self.is_over.is_set():
                work.act()
                if work.browser.statuses[-1] == 503:
                    time.sleep(PAUSE)
        except Exception as fault:
            work.fault = fault
        finally:
            connections.close_all()

    def statuses(self) -> Counter:
        return Counter(status for work in self.works for status in work.browser.statuses)

    def require_kept(self) -> None:
        for work in self.works:
            work.require_kept()
