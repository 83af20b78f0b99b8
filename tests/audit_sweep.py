"""What is sent to every address that takes forms: one form that is done and one that a rule refuses, with their lines.

Whom the address lets in, and about which thing, is found by the oracle of tests/matrix.py; forms are made while the
world is there, so that codes, seals and versions are right. That whoever is not let in leaves one line, and a form
with mistakes none, needs no table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django_otp.oath import totp

from cadres import actions
from cadres.forms.update import facts_of
from cadres.importing.sessions import MOST_GOING_ON
from cadres.models import (
    Certification,
    Correction,
    Destination,
    Export,
    ExportPart,
    Import,
    ImportLine,
    Inquiry,
    Post,
    Turnover,
)
from cadres.models.importing import Told
from cadres.models.turnover import Typed
from cadres.sheets.columns import BRANCH
from cadres.turnover.judging import Judgement
from monitoring.actions.norming import first_day
from monitoring.forms.norms import NormForm
from monitoring.models import Urging
from orgs import act_sheets
from orgs.actions import links, moving
from orgs.actions.rehearsing import foresee, seal_of
from orgs.adjusting import Adjustment
from orgs.models import Account, Admin, Org, OrgMove, Profile
from orgs.models.profile import version
from tests.answers import answers
from tests.factories import PASSWORD, make_admin, make_id_number, make_person, make_post
from tests.imports import file_of, people
from tests.norms import norm_typed
from zhtj.doors import second_factor
from zhtj.doors.models import Authenticator
from zhtj.doors.models.session import digest

NEW_PASSWORD = "another-League-2026"
REASON = {"reason": "届中调整"}
NO_LINE = ()  # looks, chooses what is shown, keeps a draft


def nothing(world, thing) -> dict:
    """A button alone."""
    return {}


@dataclass(frozen=True)
class Sent:
    """`form` is asked with the world and the thing; `by` and `about` where the first ones let in do not do."""

    acts: tuple[str, ...]
    form: Callable = nothing
    by: str = ""
    about: Callable | None = None
    to: str = ""  # the place in ?to=


@dataclass(frozen=True)
class Swept:
    done: Sent
    refused: Sent | None = None  # by a rule; by a right, everybody whom the oracle keeps out is


# --- at the door -------------------------------------------------------------------------------------------


def login(password: str) -> Callable:
    return lambda world, thing: {"username": world.roles["branch"].account.login, "password": password}


def password(old: str) -> Callable:
    new = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    return lambda world, thing: {"old_password": old, **new}


def one_time(kind: str, *, code: str = "") -> Callable:
    def form(world, thing) -> dict:
        account = make_admin(world.city.college, has_profile=False)
        if kind == links.Kind.ACTIVATION:
            account.set_unusable_password()
            account.save()
        made = links.issue(account=account, org=world.city.college, kind=kind, by=None)
        new = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
        return {"login": account.login, "name": account.name, "code": code or made, **new}

    return form


def digits(role: str, *, step: int = 1) -> Callable:
    """Of the next step: the present one was taken when the world was made. `step` far off is wrong."""

    def form(world, thing) -> dict:
        account = world.roles[role].account
        if not Authenticator.objects.filter(user=account).exists():
            second_factor.prepared(account)
        key = bytes.fromhex(Authenticator.objects.get(user=account).key)
        return {"code": f"{totp(key, drift=step):06}", "password": PASSWORD}

    return form


WRONG = 1000  # steps away
FAILED = ("second_factor_failed",)


# --- organisations -----------------------------------------------------------------------------------------


def profile(**typed) -> Callable:
    def form(world, thing) -> dict:
        org = Org.objects.get(pk=world.city.university.pk)
        stored = Profile.objects.get(org=org)
        names = ("student_count", "administrative_quota", "administrative_staff", "institution_quota")
        told = {
            name: getattr(stored, name) for name in (*names, "institution_staff", "office_phone", "email")
        }
        return {**told, "step": "submit", "version": version(org, stored), **typed}

    return form


def place(name: str) -> Callable:
    return lambda world: world.place(name)


def closed(world):
    return next(org for org in world.things["org"] if org and org.closed_on)


def org_facts(**facts) -> Callable:
    return lambda world, thing: {"type": "branch", "industry": "village", **facts, **REASON}


def table(world, thing) -> dict:
    lines = "组织全称,组织类别,上级组织,单位所属行业类别\n新设团支部,团支部,,农村\n"
    return {"file": SimpleUploadedFile("表.csv", lines.encode())}


def closing(world, thing) -> dict:
    """Of an organisation without anybody in post: each removal has a line of its own."""
    Post.objects.filter(org=thing.pk).delete()
    return {"on": today(), **REASON}


def reopening(world, thing) -> dict:
    return {"on": today(), **REASON}


def today() -> str:
    return f"{timezone.localdate():%Y-%m-%d}"


def moved(world, thing) -> dict:
    """The confirmation of what was shown."""
    change = moving.moving(
        org=at(thing), to=at(world.place("park")), by=world.roles["city"].account, **REASON
    )
    return {"seal": foresee(change).seal, **REASON}


def merged(world, thing) -> dict:
    Post.objects.filter(org=thing.pk).delete()
    facts = {"on": timezone.localdate(), **REASON}
    by = world.roles["university"].account
    change = moving.merging(org=at(thing), to=at(world.place("branch")), by=by, **facts)
    return {"seal": foresee(change).seal, "on": today(), **REASON}


def adjusted(world, thing) -> dict:
    """The confirmation of one line that was shown."""
    acts = adjusting(world, "更名,新二班团支部,")
    performance = Adjustment(acts.rows, here=at(thing), by=world.roles["university"].account)
    return {"seal": seal_of(foresee(performance)), "lines": acts.carried()}


def adjusting(world, filled: str) -> act_sheets.Acts:
    lines = f"现名称,操作,新名称,新上级\n{world.place('sibling').name},{filled}"
    return act_sheets.read_acts(BytesIO(lines.encode()), "表.csv")


def in_vain(world, thing) -> dict:
    return {"lines": adjusting(world, f"迁移,,{world.place('general_branch').name}").carried()}


def undone(world, thing) -> dict:
    move = OrgMove.objects.select_related("org", "source").get(pk=thing.pk)
    return {"seal": foresee(moving.undoing(move=move, by=world.roles["enterprise"].account)).seal}


def undone_before(world, thing) -> dict:
    by = world.roles["enterprise"].account
    OrgMove.objects.filter(pk=thing.pk).update(undone_at=timezone.now(), undone_by=by)
    return {"seal": ""}


def at(place) -> Org:
    return Org.objects.get(pk=place.pk)


# --- admins ------------------------------------------------------------------------------------------------


def reason(world, thing) -> dict:
    return REASON


def newcomer(world, thing) -> dict:
    return {"login": "newcomer", "name": "新人", "capacity": "staff", **REASON}


def stranger(world, thing) -> dict:
    """Somebody of another city, whose account is not theirs to use."""
    account = make_admin(world.city.other_city)
    return {"login": account.login, "name": account.name, "capacity": "staff", **REASON}


def colleague(place: str) -> Callable:
    """In use, and not the only one."""

    def about(world):
        return next(
            one for one in world.things["admin"]
            if one and one.org == world.place(place) and one.state == "in_use" and not one.is_sole
            and one.account not in {role.account for role in world.roles.values()}
        )  # fmt: skip

    return about


def right(name: str) -> Callable:
    return lambda world, thing: {"right": name, **REASON}


# --- cadres ------------------------------------------------------------------------------------------------


def entry(**typed) -> Callable:
    return lambda world, thing: answers(id_number=make_id_number(), **typed)


def held_elsewhere(world, thing) -> dict:
    person = make_post(world.city.crew, make_person(name="周海燕"), "member").person
    return answers(id_number=person.id_number, name="周海燕", duty="publicity")


def inquiry(world, thing) -> dict:
    by = world.roles["branch"].account
    person = make_post(world.city.crew, make_person(), "member").person
    token = Inquiry.token_for(person, org=world.city.branch, account=by)
    return {"token": token, "sent": "True", **REASON}


def needless_inquiry(world, thing) -> dict:
    """Asked for somebody who is entered without asking."""
    by = world.roles["branch"].account
    person = make_post(world.city.branch, make_person(), "member").person
    return {"token": Inquiry.token_for(person, org=world.city.branch, account=by), "sent": "True", **REASON}


def verdict(answer: str, *, settled=None, model=None) -> Callable:
    """`settled` meanwhile by somebody else."""

    def form(world, thing) -> dict:
        if settled:
            model.objects.filter(pk=thing.pk).update(**settled)
        return {"verdict": answer, "reason": "" if answer == "certified" else "材料不全"}

    return form


def correction(world, thing) -> dict:
    return {"name": "周海雁", "id_number": "", **REASON}


def correction_twice(world, thing) -> dict:
    post = Post.objects.select_related("person", "org").get(pk=thing.pk)
    by = Account.objects.get(pk=world.roles["branch"].account.pk)
    actions.ask_correction(
        person=post.person, name="周海鹰", number="", asking_org=post.org, by=by, **REASON
    )  # fmt: skip
    return correction(world, thing)


def update(**typed) -> Callable:
    """Of one fact of the post, so that one line tells it."""

    def form(world, thing) -> dict:
        post = Post.objects.select_related("person").get(pk=thing.pk)
        whole = answers(phone="", duty=post.duty)
        person, names = (
            post.person,
            ("nation", "education", "occupation", "occupation_detail", "political_status"),
        )
        for name in names:
            setattr(person, name, whole[name])
        person.joined_league_on, person.is_volunteer = date(2010, 5, 4), True
        person.volunteer_since_on, person.applied_party = date(2020, 3, 5), False
        person.save()
        stored = {name: value for name, value in facts_of(post).items() if value not in (None, "")}
        dated = {"joined_league_on": "2010-05-04", "since_on": "2024-09", "versions": stored["versions"]}
        return whole | dated | typed

    return form


def removal(**typed) -> Callable:
    def form(world, thing) -> dict:
        return {"destination": Destination.objects.get(name="毕业").pk, "note": "", "on": today(), **typed}

    return form


def taken_again(world, thing) -> dict:
    """The place of the removed one has somebody else."""
    Post.objects.filter(pk=thing.pk).update(duty="secretary")
    return {}


def turnover(*, state: str = "open", seen: str = "") -> Callable:
    """The 书记 stays, for another term: as it is shown, or as it was not."""

    def form(world, thing) -> dict:
        org = Org.objects.select_related("committee").get(pk=thing.pk)
        Post.objects.filter(org=org).exclude(duty="secretary").delete()
        by = Admin.objects.in_use().filter(org=org).first().account
        row = Turnover(org=org, state=state, touched_by=by, submitted_by=by)
        row.typed = Typed(on=today())
        row.save()
        return {"seen": seen or Judgement(org, row, by=by).seen, "reason": "日期不对"}

    return form


def export_form(**typed) -> Callable:
    """Full numbers are refused to whoever waits for too many answers already."""
    chosen = {"layout": "long", "columns": "shown", "numbers": "masked", "reason": ""} | typed

    def form(world, thing) -> dict:
        if typed:
            Export.objects.update(account=world.roles["college"].account)
        return chosen

    return form


def export_at(state: str) -> Callable:
    """In that state; a file, if there is one, is for the session of whoever asked."""

    def form(world, thing) -> dict:
        now, role = timezone.now(), world.roles["college"]
        session = digest(world.clients["college"].session.session_key)
        facts = {"decided_by": world.roles["university"].account, "decided_at": now, "session": session}
        part = ExportPart(export_id=thing.pk, attempt=uuid4(), place=0)
        part.content = b"PK"
        part.save()
        hour = now + timedelta(hours=1)
        Export.objects.filter(pk=thing.pk).update(
            state=state, expires_at=hour, made_at=now, attempt=part.attempt, account=role.account, **facts
        )
        return {"verdict": "refuse", "reason": "范围过大"}

    return form


def export_of_college(world):
    return next(one for one in world.things["export"] if one and one.org == world.place("college"))


def post_of(place: str, *, is_open: bool) -> Callable:
    return lambda world: next(
        one
        for one in world.things["post"]
        if one and one.org == world.place(place) and one.is_open == is_open
    )


def request_to(place: str, kind: str) -> Callable:
    return lambda world: next(
        one
        for one in world.things[kind]
        if one and one.addressed == world.place(place) and not one.is_withdrawn
    )


def handed_in(world, thing) -> dict:
    return {"file": file_of(*people(1))}


def too_many(world, thing) -> dict:
    by, org = world.roles["college"].account, at(world.place("college"))
    for _ in range(MOST_GOING_ON):
        Import.objects.create(org=org, kind="own", file_name="名单.csv", begun_by=by, touched_by=by)
    return handed_in(world, thing)


def handed_in_below(world, thing) -> dict:
    return {"file": file_of(*people(1, **{BRANCH: world.place("branch").name}))}


def decided(*, due: bool = True) -> Callable:
    """One line that is right, or none at all."""

    def form(world, thing) -> dict:
        line = ImportLine(session_id=thing.pk, number=2, outcome="new" if due else "same")
        line.told = Told({})
        line.save()
        return {"choice": "right", "version": Import.objects.get(pk=thing.pk).version}

    return form


def import_of(place: str, state: str) -> Callable:
    return lambda world: next(
        one for one in world.things["import"] if one and one.org == world.place(place) and one.state == state
    )


# --- monitoring --------------------------------------------------------------------------------------------


def norm(*, seal: str = "", **typed) -> Callable:
    """The confirmation of what was shown, or of something else."""

    def form(world, thing) -> dict:
        by, org = world.roles["province"].account, at(world.place("province"))
        told = norm_typed(valid_from=f"{first_day() + timedelta(days=30)}", **typed)
        typed_form = NormForm(told, org=org, sector="university")
        assert typed_form.is_valid(), typed_form.faults
        return told | {"seal": seal or seal_of(foresee(typed_form.setting(by=by)))}

    return form


def urging(want: str) -> Callable:
    def form(world, thing) -> dict:
        due = timezone.localdate() + timedelta(days=7)
        return {
            "row": [world.place("university").pk],
            "wants": [want],
            "due_on": f"{due:%Y-%m-%d}",
            "note": "",
        }

    return form


def norm_to_come(world):
    return next(
        one for one in world.things["norm"] if one and one.is_coming and one.org == world.place("province")
    )


def urged_by_city(world):
    return next(one for one in world.things["urging"] if one and one.asking == world.place("city"))


def brought_meanwhile(world, thing) -> dict:
    Urging.objects.filter(pk=thing.pk).update(done_at=timezone.now())
    return {}


LOOK = Swept(Sent(NO_LINE))
REFUSED = ("refused",)
ADMIN_OF = colleague("college")

SWEEP: dict[str, Swept] = {
    "login": Swept(
        Sent(("logged_in",), login(PASSWORD), by="visitor"), Sent(("login_failed",), login("x"), by="visitor")
    ),
    "logout": Swept(Sent(("logged_out",), by="branch")),
    "password-change": Swept(
        Sent(("password_changed",), password(PASSWORD), by="branch"),
        Sent(("password_failed",), password("x"), by="branch"),
    ),
    "activation": Swept(
        Sent(("account_activated",), one_time(links.Kind.ACTIVATION), by="visitor"),
        Sent(("login_failed",), one_time(links.Kind.ACTIVATION, code="ABCD"), by="visitor"),
    ),
    "reset": Swept(
        Sent(("password_reset",), one_time(links.Kind.RESET), by="visitor"),
        Sent(("login_failed",), one_time(links.Kind.RESET, code="ABCD"), by="visitor"),
    ),
    "profile": Swept(
        Sent(("profile_submitted",), profile(administrative_quota=1), by="university"),
        Sent(REFUSED, profile(student_count=77), by="university"),
    ),
    "doors:end-sessions": Swept(Sent(("sessions_ended",), by="branch")),
    "doors:second-step": Swept(
        Sent(("second_factor_passed",), digits("half"), by="half"), Sent(FAILED, digits("half", step=WRONG), by="half")
    ),
    "doors:set-up": Swept(
        Sent(("second_factor_set_up",), digits("city"), by="city"), Sent(FAILED, digits("city", step=WRONG), by="city")
    ),
    "doors:renew-codes": Swept(
        Sent(("recovery_codes_renewed",), digits("guarded"), by="guarded"),
        Sent(FAILED, digits("guarded", step=WRONG), by="guarded"),
    ),
    "doors:remove": Swept(
        Sent(("second_factor_removed",), digits("guarded"), by="guarded"),
        Sent(FAILED, digits("guarded", step=WRONG), by="guarded"),
    ),
    "orgs:switch": Swept(
        Sent(NO_LINE, lambda world, thing: {"org": world.city.branch.pk}, by="branch"),
        Sent(REFUSED, lambda world, thing: {"org": world.city.crew.pk}, by="branch"),
    ),
    "orgs:add": Swept(
        Sent(("org_added",), org_facts(name="新设团支部"), by="city", about=place("township")),
        Sent(REFUSED, org_facts(name="桥头村团支部"), by="city", about=place("township")),
    ),
    "orgs:import": Swept(Sent(("orgs_added",), table, by="city", about=place("township"))),
    "orgs:adjust": Swept(
        Sent(("org_renamed",), adjusted, by="university", about=place("college")),
        Sent(REFUSED, in_vain, by="university", about=place("college")),
    ),
    "orgs:rename": Swept(
        Sent(("org_renamed",), lambda world, thing: {"name": "桥南村团支部", **REASON}, about=place("village")),
        Sent(REFUSED, lambda world, thing: {"name": world.city.sibling.name, **REASON}, about=place("branch")),
    ),
    "orgs:retype": Swept(
        Sent(("org_retyped",), org_facts(industry="community"), about=place("village")),
        Sent(REFUSED, org_facts(type="branch"), about=place("township")),
    ),
    "orgs:close": Swept(
        Sent(("org_closed",), closing, by="university", about=place("sibling")),
        Sent(REFUSED, closing, by="city", about=place("township")),
    ),
    "orgs:reopen": Swept(
        Sent(("org_reopened",), reopening, by="university", about=closed),
        Sent(REFUSED, reopening, by="university", about=place("branch")),
    ),
    "orgs:move": Swept(
        Sent(("org_moved",), moved, by="city", about=place("village"), to="park"),
        Sent(REFUSED, nothing, by="city", about=place("village"), to="township"),
    ),
    "orgs:merge": Swept(
        Sent(("org_merged",), merged, by="university", about=place("sibling"), to="branch"),
        Sent(REFUSED, reopening, by="university", about=place("sibling"), to="branch"),
    ),
    "orgs:undo-move": Swept(
        Sent(("org_move_undone",), undone, by="enterprise"), Sent(REFUSED, undone_before, by="enterprise")
    ),
    "orgs:admin-renew": Swept(Sent(("activation_renewed",))),
    "orgs:admin-reset": Swept(Sent(("reset_code_made",), about=ADMIN_OF)),
    "orgs:admin-enable": Swept(Sent(("account_enabled",), reason)),
    "orgs:admin-disable": Swept(Sent(("account_disabled",), reason, about=ADMIN_OF)),
    "orgs:admin-staff": Swept(Sent(("admin_made_staff",), reason)),
    "orgs:admin-end": Swept(Sent(("admin_ended",), reason, about=ADMIN_OF)),
    "orgs:admin-hand-over": Swept(
        Sent(("admin_handed_over",), newcomer, by="university", about=ADMIN_OF),
        Sent(REFUSED, stranger, by="university", about=ADMIN_OF),
    ),
    "orgs:admin-second-factor": Swept(Sent(("second_factor_forgotten",), reason)),
    "orgs:give-right": Swept(
        Sent(("right_given",), right("view_cadre"), by="university", about=colleague("branch")),
        Sent(REFUSED, right("monitor_staffing"), by="university", about=colleague("branch")),
    ),
    "orgs:appoint": Swept(
        Sent(("admin_appointed",), newcomer, by="city", about=place("county")),
        Sent(REFUSED, stranger, by="university", about=place("college")),
    ),
    "orgs:end-right": Swept(Sent(("right_ended",), reason)),
    "orgs:second-factor": Swept(
        Sent(("second_factor_required",), lambda world, thing: {"wish": "require"}, by="city")
    ),
    "monitoring:urge": Swept(  # the world has urged it for its secretary already
        Sent(("urged",), urging("full_time"), by="city"), Sent(REFUSED, urging("secretary"), by="city")
    ),
    "monitoring:withdraw-urging": Swept(
        Sent(("urging_withdrawn",), by="city", about=urged_by_city),
        Sent(REFUSED, brought_meanwhile, by="city", about=urged_by_city),
    ),
    "notices:seen": Swept(Sent(NO_LINE, lambda world, thing: {"until": 1}, by="branch")),
    "find": LOOK,
    "practice:choose": Swept(Sent(NO_LINE, lambda world, thing: {"role": "city"})),
    "help:steps": Swept(Sent(NO_LINE, lambda world, thing: {"role": "branch", "wish": "dismiss"}, by="branch")),
    "cadres:list": LOOK,
    "cadres:print": LOOK,
    "cadres:check": Swept(Sent(NO_LINE, lambda world, thing: {"lines": "林晓明"})),
    "cadres:columns": Swept(Sent(NO_LINE, lambda world, thing: {"columns": ["name"]})),
    "cadres:ask-export": Swept(
        Sent(("cadres_exported",), export_form(), by="college"),
        Sent(REFUSED, export_form(numbers="full", reason="报送"), by="college"),
    ),
    "cadres:export": Swept(
        Sent(("export_refused",), lambda world, thing: {"verdict": "refuse", "reason": "范围过大"}, by="university",
             about=export_of_college),
        Sent(REFUSED, export_at("withdrawn"), by="university", about=export_of_college),
    ),
    "cadres:make-export": Swept(
        Sent(("export_begun",), export_at("approved"), by="college", about=export_of_college),
        Sent(REFUSED, by="college", about=export_of_college),
    ),
    "cadres:withdraw-export": Swept(
        Sent(("export_withdrawn",), by="college", about=export_of_college),
        Sent(REFUSED, export_at("made"), by="college", about=export_of_college),
    ),
    "cadres:take-export": Swept(
        Sent(("export_downloaded",), export_at("made"), by="college", about=export_of_college),
        Sent(REFUSED, by="college", about=export_of_college),
    ),
    "monitoring:views": Swept(Sent(NO_LINE, lambda world, thing: {"name": "缺额"})),
    "monitoring:view": LOOK,
    "cadres:enter-branch": Swept(
        Sent(("post_entered",), entry(duty="publicity"), by="branch"), Sent(REFUSED, held_elsewhere, by="branch")
    ),
    "cadres:enter-below": Swept(
        Sent(("post_entered",), entry(duty="publicity"), by="university", about=place("branch")),
        Sent(REFUSED, held_elsewhere, by="university", about=place("branch")),
    ),
    "cadres:enter-own": Swept(
        Sent(("post_entered",), entry(duty="member"), by="college"), Sent(REFUSED, held_elsewhere, by="general branch")
    ),
    "cadres:reveal": Swept(
        Sent(
            ("number_revealed",), lambda world, thing: {"number": "phone", "reason": "contact", "detail": ""},
            about=post_of("branch", is_open=True),
        ),
    ),
    "cadres:ask-inquiry": Swept(
        Sent(("inquiry_asked",), inquiry, by="branch", about=place("branch")),
        Sent(REFUSED, needless_inquiry, by="branch", about=place("branch")),
    ),
    "cadres:import-own": Swept(
        Sent(("import_begun",), handed_in, by="college"), Sent(REFUSED, too_many, by="college")
    ),
    "cadres:import-below": Swept(Sent(("import_begun",), handed_in_below, by="college")),
    "cadres:import": LOOK,  # what is typed into lines is a draft until it is decided
    "cadres:import-decision": Swept(
        Sent(("import_decided",), decided(), about=import_of("college", "open")),
        Sent(REFUSED, decided(due=False), about=import_of("college", "open")),
    ),
    "cadres:import-conclusion": Swept(
        Sent(("import_concluded",), about=import_of("college", "open")),
        Sent(REFUSED, decided(), about=import_of("college", "open")),
    ),
    "cadres:import-reopening": Swept(Sent(("import_reopened",), about=import_of("college", "done"))),
    "cadres:import-restart": Swept(Sent(("import_restarted",), about=import_of("college", "checking"))),
    "cadres:import-abandonment": Swept(Sent(("import_abandoned",), about=import_of("college", "open"))),
    "cadres:turnover": LOOK,  # a draft until it is confirmed
    "cadres:turnover-comer": Swept(
        Sent(NO_LINE, entry(duty="publicity"), by="branch", about=place("branch")),
        Sent(REFUSED, held_elsewhere, by="branch", about=place("branch")),
    ),
    "cadres:turnover-preview": Swept(
        Sent(("post_updated", "turnover_done"), turnover(), by="college", about=place("college")),
        Sent(REFUSED, turnover(seen="1 1.1.1"), by="college", about=place("college")),
    ),
    "cadres:turnover-confirmation": Swept(
        Sent(("post_updated", "turnover_done"), turnover(state="submitted"), by="college", about=place("branch")),
        Sent(REFUSED, turnover(state="submitted", seen="1 1.1.1"), by="college", about=place("branch")),
    ),
    "cadres:turnover-return": Swept(
        Sent(("turnover_returned",), turnover(state="submitted"), by="college", about=place("branch"))
    ),
    "cadres:inquiry": Swept(
        Sent(("inquiry_accepted",), verdict("accept"), about=request_to("branch", "inquiry")),
        Sent(
            REFUSED, verdict("accept", settled={"answer": "refused"}, model=Inquiry),
            about=request_to("branch", "inquiry"),
        ),
    ),
    "cadres:withdraw-inquiry": Swept(
        Sent(("inquiry_withdrawn",), about=request_to("city", "inquiry")),
        Sent(REFUSED, verdict("", settled={"answer": "refused"}, model=Inquiry), about=request_to("city", "inquiry")),
    ),
    "cadres:correction": Swept(
        Sent(("correction_refused",), verdict("refuse"), about=request_to("branch", "correction")),
        Sent(
            REFUSED, verdict("refuse", settled={"decision": "approved"}, model=Correction),
            about=request_to("branch", "correction"),
        ),
    ),
    "cadres:withdraw-correction": Swept(
        Sent(("correction_withdrawn",), about=request_to("city", "correction")),
        Sent(
            REFUSED, verdict("", settled={"decision": "refused"}, model=Correction),
            about=request_to("city", "correction"),
        ),
    ),
    "cadres:certify": Swept(
        Sent(("application_certified",), verdict("certified")),
        Sent(REFUSED, verdict("certified", settled={"file_name": "applications/old.pdf"}, model=Certification)),
    ),
    "cadres:ask-correction": Swept(
        Sent(("correction_asked",), correction, by="branch", about=post_of("branch", is_open=True)),
        Sent(REFUSED, correction_twice, by="branch", about=post_of("branch", is_open=True)),
    ),
    "cadres:edit": Swept(
        Sent(("post_updated",), update(nature="full_time"), by="branch", about=post_of("branch", is_open=True)),
        Sent(
            REFUSED, update(nature="full_time", versions="7.7"), by="branch", about=post_of("branch", is_open=True)
        ),
    ),
    "cadres:remove": Swept(
        Sent(("post_ended",), removal(), by="college", about=post_of("branch", is_open=True)),
    ),
    "cadres:restore": Swept(
        Sent(("post_restored",), by="college", about=post_of("branch", is_open=False)),
        Sent(REFUSED, taken_again, by="college", about=post_of("branch", is_open=False)),
    ),
    "monitoring:set-norm": Swept(
        Sent(("norm_set",), norm(), by="province"), Sent(REFUSED, norm(seal="0" * 64), by="province")
    ),
    "monitoring:withdraw-norm": Swept(Sent(("norm_withdrawn",), by="province", about=norm_to_come)),
}  # fmt: skip
