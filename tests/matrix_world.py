"""The world of the matrix: the small city, an admin of every kind in it, and every kind of thing at every place."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from guardian.shortcuts import assign_perm

from cadres.models import (
    Certification,
    Correction,
    Destination,
    Export,
    Import,
    ImportFile,
    Inquiry,
    Person,
    Turnover,
)
from monitoring.models import Norm, NormBand, SavedView, Urging
from orgs.models import Account, Admin, Delegation, Org, OrgMove
from tests.factories import PASSWORD, make_admin, make_city, make_org, make_person, make_post
from tests.matrix import DISABLED, ENDED, GATED, HALF, IN_USE, NOBODY, PENDING, VISITOR, Role
from zhtj.audit.models import AuditEntry
from zhtj.doors import second_factor
from zhtj.notices.models import Notice

TOKEN = "x" * 32
KINDS = {
    "branch": "branch", "general branch": "general_branch", "work committee": "park",
    "township committee": "township", "university": "university", "college": "college", "enterprise": "group",
    "county": "county", "city": "city", "province": "province", "nation": "nation",
}  # fmt: skip
UNKNOWN = {
    "inquiry",
    "correction",
    "move",
    "file",
    "export",
    "import",
    "turnover",
}  # things whose address is a uuid
NO_PK, NO_UUID = 999_999, "00000000-0000-4000-8000-000000000000"


class World:
    """Roles by name, and for each kind of thing all there are, None for one that is not there."""

    def __init__(self):
        self.city = make_city()
        make_org(self.city.college, "文学院已毕业团支部", industry=self.city.college.industry)
        Org.objects.filter(name__contains="已毕业").update(closed_on=timezone.localdate())
        self.orgs = linked()
        self.by_pk = {org.pk: org for org in self.orgs}
        self.roles = {role.key: role for role in self._roles()}
        self.clients = {key: client_of(role) for key, role in self.roles.items()}
        self._keep_out("disabled")
        self._people()
        self.things = {
            "org": self.orgs, "admin": self._admins(), "post": self._posts(),
            "delegation": self._delegations(), "move": self._moves(), "inquiry": self._requests(Inquiry),
            "correction": self._requests(Correction), "line": self._lines(), "file": self._files(),
            "saved view": self._saved_views(),
            "export": self._exports(),
            "norm": self._norms(),
            "urging": self._urgings(),
            "topic": [SimpleNamespace(pk="removal", org=None)],
            "import": self._imports(),
            "notice": self._notices(),
            "turnover": self._turnovers(),
        }  # fmt: skip
        self.things = {kind: [*things, None] for kind, things in self.things.items()}

    def place(self, name: str) -> Org:
        return self.by_pk[getattr(self.city, name).pk]

    def _roles(self):
        for key, place in KINDS.items():
            yield self._role(key, place)
        viewer = self._role("colleague with a given right", "village")
        viewer.given.append(("view", self.place("university")))
        yield viewer
        yield self._role("guarded", "city", is_guarded=True)
        yield self._role("disabled", "city", state=VISITOR)
        yield self._role(HALF, "city", state=HALF, is_guarded=True)
        yield self._role(GATED, "other_city", state=GATED, has_profile=False)
        nobody = Account.objects.create_user("nobody", PASSWORD, name="无")
        yield Role(NOBODY, account=nobody)
        yield Role(VISITOR, state=VISITOR)

    def _role(self, key, place, *, has_profile=True, **facts) -> Role:
        org = self.place(place)
        account = make_admin(Org.objects.get(pk=org.pk), has_profile=has_profile)
        return Role(key, org, account=account, **facts)

    def _keep_out(self, key) -> None:
        Account.objects.filter(pk=self.roles[key].account.pk).update(is_active=False)

    def _people(self) -> None:
        """Beside those who ask: a colleague everywhere, and accounts in every state in some places."""
        for org in self.orgs:
            make_admin(Org.objects.get(pk=org.pk), has_profile=False)
        for place in ("county", "university", "branch", "village"):
            for state in (PENDING, DISABLED, ENDED):
                account = make_admin(Org.objects.get(pk=self.place(place).pk), has_profile=False)
                if state == PENDING:
                    account.set_unusable_password()
                account.is_active = state != DISABLED
                account.save()
                if state == ENDED:
                    account.admins.update(ended_at=timezone.now())

    def _admins(self) -> list:
        given = {role.account: role.given for role in self.roles.values() if role.given}
        guarded = {role.account.pk for role in self.roles.values() if role.is_guarded}
        admins = list(Admin.objects.select_related("account"))
        in_use = Counter(admin.org_id for admin in admins if state_of(admin) == IN_USE)
        return [
            SimpleNamespace(
                pk=admin.pk, org=self.by_pk[admin.org_id], account=admin.account, state=state_of(admin),
                is_guarded=admin.account_id in guarded,
                given=given.get(admin.account, []), is_sole=state_of(admin) == IN_USE and in_use[admin.org_id] == 1,
            )
            for admin in admins
        ]  # fmt: skip

    def _posts(self) -> list:
        """At each organisation one in force and one that ended; one who is in post elsewhere by now."""
        name = default_storage.save("applications/matrix.pdf", ContentFile(b"%PDF-1.4"))
        left = Destination.objects.get(name="毕业")
        posts = []
        for org in self.orgs:
            for is_open in (False, True):
                post = make_post(org, make_person(), "secretary" if is_open else "deputy")
                _ = is_open or post.leave(destination=left)
                posts.append(SimpleNamespace(pk=post.pk, org=org, is_open=is_open, now_at=None))
        gone = make_post(self.place("sibling"), person := make_person(), "deputy")
        gone.leave(destination=left)
        make_post(self.place("crew"), person, duty="member")
        posts.append(
            SimpleNamespace(pk=gone.pk, org=self.place("sibling"), is_open=False, now_at=self.place("crew"))
        )
        Person.objects.update(application=name)
        return posts

    def _delegations(self) -> list:
        """From the level of the city to a branch, and among colleagues; the second one ended."""
        viewer, university = self.roles["colleague with a given right"], self.roles["university"]
        crew = Admin.objects.filter(org=self.place("crew").pk).first().account
        given = []
        for holder, giver, place, ended_at in (
            (viewer.account, university.account, "university", None),
            (crew, self.roles["enterprise"].account, "subsidiary", None),
            (crew, self.roles["enterprise"].account, "group", timezone.now()),
        ):
            row = Delegation.objects.create(
                account=holder, org_id=self.place(place).pk, right="view_cadre", given_by=giver,
                vouched_by=giver, ended_at=ended_at,
            )  # fmt: skip
            if holder == viewer.account:
                assign_perm("orgs.view_cadre", holder, row.org)
            given.append(SimpleNamespace(
                pk=row.pk, org=self.place(place), giver=giver, holder=holder, is_open=ended_at is None
            ))  # fmt: skip
        return given

    def _moves(self) -> list:
        by, moves = self.roles["city"].account, []
        for org, source, target in (
            ("crew", "group", "subsidiary"), ("general_branch", "university", "college"),
            ("branch", "township", "general_branch"),
        ):  # fmt: skip
            told = {"org": self.place(org), "source": self.place(source), "target": self.place(target)}
            row = OrgMove.objects.create(by=by, **{f"{name}_id": one.pk for name, one in told.items()})
            moves.append(SimpleNamespace(pk=row.pk, **told))
        return moves

    def _requests(self, model) -> list:
        """Between branches and what is above them; the last one withdrawn."""
        field = "answer" if model is Inquiry else "decision"
        made = []
        for asking, addressed, state in (
            ("village", "branch", "pending"), ("branch", "general_branch", "pending"),
            ("crew", "college", "pending"), ("sibling", "university", "withdrawn"),
            ("village", "city", "pending"),
        ):  # fmt: skip
            week = timezone.now() + timedelta(days=7)
            facts = {"expires_at": week} if model is Inquiry else {"name": "周新"}
            row = model.objects.create(
                person=make_person(), asking_org_id=self.place(asking).pk, asked_by=self.roles["nation"].account,
                addressed_org_id=self.place(addressed).pk, **{field: state}, **facts,
            )  # fmt: skip
            made.append(SimpleNamespace(
                pk=row.pk, org=self.place(addressed), asking=self.place(asking), addressed=self.place(addressed),
                is_withdrawn=state == "withdrawn" and model is Inquiry,
            ))  # fmt: skip
        return made

    def _files(self) -> list:
        """One at each organisation that waits to be certified; loaded by a command, so by nobody's admin."""
        files = []
        for org in self.orgs:
            post = make_post(org, make_person(application=f"applications/{org.pk}.pdf"), "deputy")
            row = Certification.objects.create(person=post.person, file_name=post.person.application.name)
            files.append(SimpleNamespace(pk=row.pk, org=org))
        return files

    def _exports(self) -> list:
        """With full numbers: each lies with colleagues, and with what stands above."""
        made = []
        for key, above in (("college", "university"), ("branch", "general_branch"), ("city", "province")):
            role, serial = self.roles[key], f"DC20000101-{len(made):06}"
            row = Export.objects.create(
                serial=serial, account=role.account, org_id=role.org.pk, addressed_org_id=self.place(above).pk,
                layout="long", columns="shown", is_full=True, reason="报送", lines=1, people=1, orgs=1,
                full_people=1, state="waiting",
            )  # fmt: skip
            made.append(
                SimpleNamespace(pk=row.pk, org=role.org, account=role.account, addressed=self.place(above))
            )
        return made

    def _saved_views(self) -> list:
        owner = self.roles["city"]
        view = SavedView.objects.create(
            account=owner.account, name="缺额", sector="enterprise", query="gap=1"
        )
        return [SimpleNamespace(pk=view.pk, org=owner.org, account=owner.account)]

    def _norms(self) -> list:
        """Of a province one that is in force and one to come; one to come of the nation."""
        norms, today = [], timezone.localdate()
        for place, days in (("province", -9), ("province", 400), ("nation", 400)):
            day = today + timedelta(days=days)
            row = Norm.objects.create(
                sector="university", org_id=self.place(place).pk, valid_from=day, source="文件"
            )
            NormBand.objects.create(norm=row, students_from=0, full_time=4)
            norms.append(SimpleNamespace(pk=row.pk, org=self.place(place), is_coming=days > 0))
        return norms

    def _urgings(self) -> list:
        """Asked by the city and by the province, of what is inside and beside."""
        made, week = [], timezone.localdate() + timedelta(days=7)
        for org, asking, want in (
            ("university", "city", "secretary"), ("group", "city", "secretary"), ("university", "province", "profile"),
            ("subsidiary", "province", "secretary"),
        ):  # fmt: skip
            by, place = self.roles[asking].account, self.place(org)
            row = Urging.objects.create(
                org_id=place.pk, addressed_id=place.pk, sector="university", wants=want, due_on=week,
                asking_org_id=self.place(asking).pk, asked_by=by,
            )  # fmt: skip
            made.append(SimpleNamespace(pk=row.pk, org=place, asking=self.place(asking)))
        return made

    def _notices(self) -> list:
        """To the person, as admin of the own organisation, and of one that was left."""
        made, account = [], self.roles["college"].account
        for place in ("", "college", "university"):
            org = self.place(place) if place else None
            row = Notice.objects.create(
                account=account, place=org and org.pk, kind="orgs.own_enabled", text="消息"
            )
            made.append(SimpleNamespace(pk=row.pk, org=org, account=account))
        return made

    def _imports(self) -> list:
        """One in each state at each organisation; beside it somebody's colleague began it."""
        by, made = self.roles["nation"].account, []
        for org in self.orgs:
            for state in ("checking", "open", "done"):
                decided = {"choice": "right", "decided_by": by} if state == "done" else {}
                row = Import.objects.create(
                    org_id=org.pk, kind="own", file_name="名单.csv", state=state, begun_by=by, touched_by=by, **decided
                )  # fmt: skip
                file = ImportFile(session=row)
                file.content = "姓名,身份证号码\n林晓明,1\n".encode()
                file.save()
                made.append(SimpleNamespace(pk=row.pk, org=org, state=state))
        return made

    def _turnovers(self) -> list:
        """One that is done at each organisation."""
        by, day = self.roles["nation"].account, timezone.localdate()
        rows = [
            Turnover.objects.create(org_id=org.pk, state="done", held_on=day, touched_by=by)
            for org in self.orgs
        ]
        return [SimpleNamespace(pk=row.pk, org=self.by_pk[row.org_id]) for row in rows]

    def _lines(self) -> list:
        """One at each organisation, and one of oneself at none."""
        by = self.roles["college"].account
        rows = [
            AuditEntry.record(actor=by, act="refused", target=None, org=Org.objects.get(pk=org.pk))
            for org in self.orgs
        ]
        rows.append(AuditEntry.record(actor=by, act="refused", target=None))
        return [SimpleNamespace(pk=row.pk, org=self.by_pk.get(row.org_id), actor=by) for row in rows]


def state_of(admin: Admin) -> str:
    return str(admin.account.state) if admin.is_open else ENDED


def linked() -> list[Org]:
    """All organisations, each with its superior at hand."""
    orgs = list(Org.objects.order_by("path"))
    by_pk = {org.pk: org for org in orgs}
    for org in orgs:
        org.parent = by_pk.get(org.parent_id)
    return orgs


def client_of(role: Role) -> Client:
    """Logged in once; a second factor where the role has one, asked where it is not half logged in."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    if role.is_guarded:
        waiting = second_factor.prepared(role.account)
        code = f"{totp(bytes.fromhex(waiting.key)):06}"
        authenticator, _ = second_factor.set_up(account=role.account, code=code, by=role.account)
    if role.account:
        client.force_login(role.account)
    if role.is_guarded and role.state != HALF:
        session = client.session
        session["second_step"] = str(authenticator.pk)
        session.save()
    client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    return client
