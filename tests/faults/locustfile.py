"""A working day, for locust: admins of branches, of a committee and of a city, each with what they do most.

tests/faults/test_mixed_load.py starts it on a server and a database of its own and reads what it tells; by hand:
    ACCOUNTS=accounts.json .venv/bin/locust -f tests/faults/locustfile.py --host http://127.0.0.1:8000
accounts.json: {"branch": [{"login", "password", "org"}…], "committee": […], "city": […], "destination": 1}
"""

import json
import os
import random
import re
import sys
from datetime import date
from html import unescape
from itertools import count
from pathlib import Path
from urllib.parse import urljoin

import django
from locust import HttpUser, between, task

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()  # for the forms of the tests; nothing here asks a database

from tests import cadre_books as books  # noqa: E402
from tests.answers import answers  # noqa: E402
from zhtj.codes import id_number  # noqa: E402

KNOWN = json.loads(Path(os.environ["ACCOUNTS"]).read_text("utf-8"))
FIRST = date(1990, 1, 1).toordinal()
NAMES = ("周海燕", "许小满", "石磊", "高远", "沈星", "秦岭", "何静", "吴楠")
LINES = 5  # of an import
GONE = {403, 404}  # others removed it meanwhile, and the page says so
RACED = {302, 200, 409} | GONE  # or changed it
dice = random.Random()  # noqa: S311
_people = count()
_turn = {kind: count() for kind in ("branch", "committee", "city")}


def new_number() -> str:
    """Of somebody nobody has entered yet."""
    serial = next(_people)
    body = f"440105{date.fromordinal(FIRST + serial // 900):%Y%m%d}{serial % 900 + 100}"
    return body + id_number.check_character(body)


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', page)
    return found[1] if found else ""


class Admin(HttpUser):
    """Logs in first; every form carries the token of the browser."""

    abstract = True
    wait_time = between(0.2, 1.0)
    kind = ""

    def on_start(self):
        known = KNOWN[self.kind]
        self.account = known[next(_turn[self.kind]) % len(known)]
        self.log_in()

    def log_in(self):
        self.client.get("/login/", name="login")
        told = {"username": self.account["login"], "password": self.account["password"]}
        self.send("/login/", told, name="login", expected={302})

    def send(self, address: str, filled: dict, *, name: str, expected: set[int], **options) -> str:
        """The page; anything but a status that is expected counts as a failure."""
        token = {"X-CSRFToken": self.client.cookies.get("csrftoken", ""), "Referer": self.host + address}
        with self.client.post(
            address, filled, name=name, headers=token, allow_redirects=False, catch_response=True, **options
        ) as answer:
            if answer.status_code not in expected:
                answer.failure(f"{answer.status_code}")
            self.sent_to = answer.headers.get("Location", "")
            return answer.text

    def look(self, address: str, *, name: str) -> str:
        """A page that somebody else may have closed meanwhile; it says so."""
        with self.client.get(address, name=name, catch_response=True) as answer:
            if answer.status_code in GONE:
                answer.success()
            return answer.text

    def posts(self) -> list[str]:
        return re.findall(r'href="/cadres/(\d+)/"', self.client.get("/cadres/", name="list").text)

    @task(4)
    def look_at_the_list(self):
        self.client.get(f"/cadres/?sort={dice.choice(['name', '-org', 'term'])}", name="list, sorted")

    @task(4)
    def search(self):
        query = dice.choice(["周", "hy", "团支部", "高", "云山"])
        self.send("/find/", {"q": query}, name="search", expected={200, 302})

    @task(3)
    def look_at_home(self):
        self.client.get("/", name="home")

    @task(1)
    def log_in_again(self):
        self.send("/logout/", {}, name="logout", expected={302})
        self.log_in()


class Branch(Admin):
    """Guide 2.1.1: enters its cadres and keeps them up to date."""

    kind, weight = "branch", 5

    @task(6)
    def enter(self):
        self.client.get("/cadres/entry/branch/", name="entry form")
        filled = answers(name=dice.choice(NAMES), id_number=new_number(), duty="deputy")
        self.send("/cadres/entry/branch/", filled, name="entry", expected={302})

    @task(5)
    def update(self):
        if not (posts := self.posts()):
            return
        address = f"/cadres/{dice.choice(posts)}/update/"
        page = self.look(address, name="update form")
        detail, versions = f"辅导员{dice.randrange(99)}", field(page, "versions")
        filled = answers(name=field(page, "name"), duty="deputy", phone="", occupation_detail=detail)
        self.send(address, filled | {"versions": versions}, name="update", expected=RACED)


class Committee(Admin):
    """Guide 2.1.2, 2.4: looks into its branches, enters below, removes, imports."""

    kind, weight = "committee", 3

    @task(5)
    def open_the_tree(self):
        page = self.client.get("/cadres/entry/below/", name="tree").text
        for address in re.findall(r'hx-get="([^"]*children=[^"]*)"', page)[:2]:
            self.client.get(
                urljoin("/cadres/entry/below/", unescape(address)),
                headers={"HX-Request": "true"},
                name="tree, opened",
            )

    @task(4)
    def remove(self):
        if not (posts := self.posts()):
            return
        address = f"/cadres/{dice.choice(posts[:5])}/removal/"
        self.look(address, name="removal form")
        filled = {"destination": KNOWN["destination"], "on": f"{date.today()}"}
        self.send(address, filled, name="removal", expected=RACED)

    @task(1)
    def hand_in(self):
        """One import at a time: an organisation may have only a few going on."""
        if self.importing:
            return
        people = [
            books.cells(
                **{"姓名": dice.choice(NAMES), "身份证号码": new_number(), "团内现任职务": "宣传委员"}
            )
            for _ in range(LINES)
        ]
        file = (
            "名单.xlsx",
            books.table(*people),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
        self.send("/cadres/imports/own/", {}, name="import", expected={302}, files={"file": file})
        self.importing = self.sent_to

    importing = ""

    @task(3)
    def decide(self):
        """Once the file is checked; who is late finds it done already."""
        if not self.importing:
            return
        page = self.client.get(
            f"{self.importing}decision/", name="import, decision form", allow_redirects=False
        )
        if page.status_code == 200 and (version := field(page.text, "version")):
            address, self.importing = self.importing, ""
            filled = {"choice": "right", "version": version}
            self.send(f"{address}decision/", filled, name="import, decision", expected={302})


class City(Admin):
    """Guide 2.3: watches over the staffing below, compares, downloads."""

    kind, weight = "city", 2

    @task(8)
    def look_at_staffing(self):
        for address in ("/monitoring/", "/monitoring/?sector=enterprise", "/monitoring/compare/"):
            self.client.get(address, name=f"staffing {address}")

    @task(2)
    def download(self):
        self.client.get("/monitoring/download/", name="staffing, download")

    @task(3)
    def look_at_organisations(self):
        for address in ("/organisations/", "/organisations/progress/", "/organisations/log/", "/todos/"):
            self.client.get(address, name=address)
