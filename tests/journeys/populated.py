"""The world of the matrix with life in it, for pages to be looked at: names of every length, lists with rows, work
in every state."""

from django.utils import timezone

from cadres import actions
from cadres.codes import Education
from cadres.importing import deciding
from cadres.models import Import, Person, Post, Reveal
from cadres.models.importing import Choice
from cadres.sheets import Kind
from monitoring import past
from monitoring.recounting import recount
from orgs.actions import appoint_admin
from orgs.models import Account, Org
from tests import cadre_books as books
from tests.answers import answers
from tests.exports import FORM, FULL, asked
from tests.factories import graduation, make_admin, make_person, make_post
from tests.imports import begun, people
from tests.matrix import Role
from tests.matrix_world import World, client_of
from zhtj.jobs.working import work_off

NAMES = (
    "周海燕",
    "欧阳慧敏",
    "石磊",
    "阿卜杜热合曼·买买提江",
    "许小满",
    "诺尔金才让·扎西措姆",
    "沈星",
    "何静",
)


class PopulatedWorld(World):
    def __init__(self):
        graduation()
        super().__init__()
        self._name_everybody()
        self._many_posts()
        self._work_in_every_state()
        self._ask()
        self._watch()

    def _roles(self):
        yield from super()._roles()
        account = make_admin(Org.objects.get(name="云山大学团委"))
        appoint_admin(account=account, org=Org.objects.get(name="云山大学文学院团委"), by=None)
        yield Role("of two", self.place("university"), account=account)

    def account(self, key: str) -> Account:
        return Account.objects.get(pk=self.roles[key].account.pk)

    def _name_everybody(self) -> None:
        for number, person in enumerate(Person.objects.order_by("pk")):
            person.name = NAMES[number % len(NAMES)]
            person.save()

    def _many_posts(self) -> None:
        """A list with more than one page, of one organisation; somebody with a long history."""
        college = Org.objects.get(pk=self.place("college").pk)
        more = [
            make_post(college, make_person(name=NAMES[n % len(NAMES)]), "organisation") for n in range(12)
        ]
        actions.end_post(post=more[0], by=self.account("college"), destination=graduation())
        other = Post.objects.open().filter(org=college).first()
        versions = (other.version, other.person.version)
        other.person.education, other.person.occupation_detail = Education.MASTER, "专职辅导员兼团委书记"
        actions.update_cadre(person=other.person, post=other, versions=versions, by=self.account("college"))

    def _work_in_every_state(self) -> None:
        """Imports: to be mended, to be decided, half right, done, waiting; a draft; exports of each kind."""
        by, org = self.account("college"), Org.objects.get(pk=self.place("college").pk)
        wrong = people(1, 入团时间="2012年13月", 民族="汉汉")
        known = Person.objects.filter(posts__org=org).first()
        same = books.cells(姓名=known.name, 身份证号码=known.id_number, 团内现任职务="组织委员")
        mended = begun(*people(2), *wrong, same, org=org, by=by)
        branch = [person | {books.BRANCH: "没有这个支部"} for person in people(2)]
        below = begun(*branch, org=org, by=by, kind=Kind.BELOW)
        right = begun(*people(3), org=org, by=by)
        done = begun(*people(2), *wrong, org=org, by=by)
        deciding.decide(session=done, choice=Choice.RIGHT, version=done.version, by=by)
        work_off()
        self.imports = [mended, below, right, Import.objects.get(pk=done.pk)]
        client = client_of(self.roles["college"])
        self._posted(client, "/cadres/entry/own/", answers(wish="autosave", name="林晓"))

    def _posted(self, client, address: str, typed: dict) -> None:
        client.handler.enforce_csrf_checks = False
        client.post(address, typed)

    def _ask(self) -> None:
        """Exports that wait, are ready, and were given up; looks at full numbers."""
        client = self.clients["college"]
        client.handler.enforce_csrf_checks = False
        asked(client, **FORM)
        work_off()
        asked(client, **FULL)
        by = self.account("college")
        for post in Post.objects.open().filter(org=self.place("college").pk)[:3]:
            told = {"number": Reveal.Number.PHONE, "reason": "核对联系方式"}
            actions.reveal_number(post=post, by=by, acting_for=post.org, **told)

    def _watch(self) -> None:
        recount()
        today = timezone.localdate()
        end = past.month_end(today)
        for day in (past.month_end(end), end):
            past.freeze(day)
