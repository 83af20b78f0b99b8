"""What every address answers to whom: one row for each name of the URLconf, and an oracle that walks `parent`.

Nothing here asks orgs.access: what an admin may is told once more, by the type of his organisation and the way
upwards (guide 2.1-2.4). A row tells for which thing the address is, whom the oracle lets in (200, else 403 or 404),
and what GET and POST without a body answer to those.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

LEADING, COMMITTEE, WORK, GENERAL, BRANCH = (
    "leading", "committee", "work_committee", "general_branch", "branch"
)  # fmt: skip
OK, ELSEWHERE, REFUSED, GONE, NO_METHOD = 200, 302, 403, 404, 405
LOGIN, STEP, PROFILE = "login", "second step", "profile"
VISITOR, HALF, GATED, NOBODY = "visitor", "half", "gated", "nobody"


# --- the oracle --------------------------------------------------------------------------------------------


@dataclass
class Role:
    """Who asks: admin of `org` with `given` rights beside, in a state that may keep him out."""

    key: str
    org: object = None
    state: str = ""
    account: object = None
    given: list = field(default_factory=list)  # (right, organisation)
    is_guarded: bool = False  # has a second factor


def up(org):
    """The organisation and those above it."""
    while org is not None:
        yield org
        org = org.parent


def usual(org) -> set[str]:
    rights = {"view", "enter"}
    rights |= {"remove"} if org.type in (LEADING, COMMITTEE) else set()
    rights |= {"manage"} if org.type != BRANCH else set()
    return rights | ({"monitor"} if monitors(org) else set())


def monitors(org) -> bool:
    return org.type == LEADING and org.level in ("nation", "province", "city")


def nodes(role: Role, right: str) -> list:
    own = [role.org] if role.org and right in usual(role.org) else []
    return own + [org for name, org in role.given if name == right]


def may(role: Role, right: str, org) -> bool:
    held = nodes(role, right)
    if org.closed_on and right not in ("view", "manage"):
        return False
    if right == "remove":
        return next(one for one in up(org) if one.type in (LEADING, COMMITTEE)) in held
    if right == "enter":
        below = [one for one in up(org) if one.type != LEADING] if org.type == BRANCH else []
        return any(node in (org, *below) for node in held)
    return any(node in up(org) for node in held)


def decides(role: Role, org) -> bool:
    """The level above decides who administers."""
    return any(node in up(org.parent) for node in nodes(role, "manage"))


# --- who is let in -----------------------------------------------------------------------------------------


def anyone(role, thing) -> int:
    return OK


def only(condition: Callable) -> Callable:
    return lambda role, thing: OK if condition(role) else REFUSED


def where(right: str, *, refused: int = REFUSED) -> Callable:
    """Who holds the right there; who sees is refused, for all others there is nothing."""

    def rule(role, org) -> int:
        if org is None or not (may(role, "view", org) or may(role, right, org)):
            return GONE
        return OK if may(role, right, org) else refused

    return rule


def at_post(right: str, *, ended: int = OK, in_force: int = OK) -> Callable:
    def rule(role, post) -> int:
        answer = where(right)(role, post and post.org)
        return answer if answer != OK else in_force if post.is_open else ended

    return rule


def looks(role, post) -> int:
    """Full numbers are for who enters or removes there, and not after the person went elsewhere."""
    if post is None or not may(role, "view", post.org):
        return GONE
    if not (may(role, "enter", post.org) or may(role, "remove", post.org)):
        return REFUSED
    return REFUSED if post.now_at and not may(role, "view", post.now_at) else OK


def takes_file(role, post) -> int:
    if post is None or not may(role, "view", post.org):
        return GONE
    return REFUSED if post.now_at and not may(role, "view", post.now_at) else OK


def changes(role, org) -> int:
    """An organisation is changed from above."""
    answer = where("manage")(role, org)
    return answer if answer != OK else OK if org.parent and may(role, "manage", org.parent) else REFUSED


def has_branches(role) -> bool:
    return bool(role.org) and role.org.type in (COMMITTEE, WORK, GENERAL)


def enters_below(role, org) -> int:
    if not (role.org and role.org.type in (COMMITTEE, WORK, GENERAL)):
        return REFUSED
    answer = where("enter")(role, org)
    return answer if answer != OK else OK if org.type == BRANCH else REFUSED


def sees_admin(role, admin) -> int:
    if admin is None:
        return GONE
    if admin.org == role.org or may(role, "manage", admin.org):
        return OK
    return REFUSED if may(role, "view", admin.org) else GONE


def is_own(role, admin) -> bool:
    return admin.account == role.account


def opens_password(role, admin) -> bool:
    """Whoever makes a code could use it."""
    holds = all(any(node in up(org) for node in nodes(role, right)) for right, org in admin.given)
    return not is_own(role, admin) and (admin.org == role.org or decides(role, admin.org)) and holds


def acts_on(admin_state: tuple[str, ...], condition: Callable) -> Callable:
    def rule(role, admin) -> int:
        seen = sees_admin(role, admin)
        if seen != OK:
            return seen
        return OK if admin.state in admin_state and condition(role, admin) else REFUSED

    return rule


def from_above(role, admin) -> bool:
    return not is_own(role, admin) and decides(role, admin.org)


def from_above_but_the_last(role, admin) -> bool:
    return from_above(role, admin) and not admin.is_sole


def gives(role, admin) -> int:
    seen = sees_admin(role, admin)
    return seen if seen != OK else REFUSED if admin.state == "ended" or is_own(role, admin) else OK


def appoints(role, org) -> int:
    if org is None or not (may(role, "view", org) or org == role.org):
        return GONE
    return OK if decides(role, org) and not org.closed_on else REFUSED


def ends_right(role, given) -> int:
    if given is None:
        return GONE
    parties = (given.giver, given.holder)
    if role.account not in parties and not may(role, "manage", given.org):
        return GONE
    if not given.is_open or role.account == given.holder:
        return REFUSED
    return OK


def undoes(role, move) -> int:
    if move is None or not may(role, "manage", move.org):
        return GONE
    return OK if all(may(role, "manage", org) for org in (move.source, move.target)) else REFUSED


def reads_line(role, line) -> int:
    return OK if line and ((line.org and may(role, "view", line.org)) or line.actor == role.account) else GONE


def answers(role, request) -> bool:
    """The organisation it lies with, not those above."""
    return bool(request) and request.addressed in [*nodes(role, "enter"), *nodes(role, "remove")]


def asked(role, request) -> bool:
    return bool(request) and may(role, "enter", request.asking)


def party(role, request) -> int:
    return OK if answers(role, request) or asked(role, request) else GONE


def decides_request(role, request) -> int:
    """Who asked sees it, and who answers decides."""
    return OK if answers(role, request) and not request.is_withdrawn else GONE


def withdraws(role, request) -> int:
    return OK if asked(role, request) else GONE


def agrees(role, export) -> bool:
    """Somebody else of the organisation that asked, or of the one it lies with."""
    held = [*nodes(role, "enter"), *nodes(role, "remove")]
    return export.account != role.account and (export.org in held or export.addressed in held)


def sees_export(role, export) -> int:
    return OK if export and (export.account == role.account or agrees(role, export)) else GONE


def decides_export(role, export) -> int:
    return OK if export and agrees(role, export) else GONE


def owns_export(role, export) -> int:
    return OK if export and export.account == role.account else GONE


def certifies(role, file) -> int:
    """The nearest 团委 or 领导机关 strictly above decides; whoever sees the person may know of it."""
    if file is None or not may(role, "view", file.org):
        return GONE
    above = [one for one in up(file.org.parent) if one.type in (LEADING, COMMITTEE)] or [file.org]
    return OK if above[0] in nodes(role, "remove") else REFUSED


def withdraws_urging(role, urging) -> int:
    """Who asked, and those above; others who monitor the place know of it."""
    seen = monitored(role, urging and urging.org)
    return seen if seen != OK else OK if may(role, "monitor", urging.asking) else REFUSED


def goes_on(role, session) -> int:
    """Admins of the organisation alone, not those above."""
    return OK if session and session.org == role.org else GONE


def sees_turnover(role, turnover) -> int:
    return OK if turnover and may(role, "view", turnover.org) else GONE


def in_state(*states: str) -> Callable:
    return lambda role, session: OK if session.state in states else ELSEWHERE


def has_org(role, thing) -> int:
    return OK if role.org else GONE


def manages_own(role, thing) -> int:
    return GONE if not role.org else OK if role.org.type != BRANCH else REFUSED


def monitored(role, org) -> int:
    return where("monitor")(role, org) if role.org and monitors(role.org) else REFUSED


def opens_view(role, view) -> int:
    """Whoever has the link, each in the own subtree."""
    return REFUSED if not (role.org and monitors(role.org)) else OK if view else GONE


def deletes_view(role, view) -> int:
    seen = opens_view(role, view)
    return GONE if seen == OK and view.account != role.account else seen


def sets_norms(role) -> bool:
    return bool(role.org) and monitors(role.org) and role.org.level in ("nation", "province")


def withdraws_norm(role, norm) -> int:
    """One's own, before its day."""
    if not sets_norms(role):
        return REFUSED
    if norm is None or norm.org != role.org:
        return GONE
    return OK if norm.is_coming else REFUSED


def of_own(rule: Callable) -> Callable:
    """The current organisation is meant when none is asked for."""
    return lambda role, thing: rule(role, role.org)


# --- the table ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    rule: Callable = anyone  # who is let in
    get: object = OK  # what those are answered: a status, or a function of role and thing
    post: object = NO_METHOD
    thing: str = ""  # what of the world stands in the address
    posting: Callable | None = None  # another rule for POST
    is_late: bool = False  # POST is refused to everybody alike, before anything is looked at
    is_open: bool = False  # to visitors too
    passes: tuple[str, ...] = ()  # states that do not keep out
    after_junk: tuple = ()  # what those let in may be answered besides


def page(rule=anyone, **more) -> Row:
    """A page to look at."""
    return Row(rule, is_late=True, **more)


def form(rule=anyone, **more) -> Row:
    """Without a body it comes again, with what is missing."""
    return Row(rule, **{"post": OK, **more})


def opens_notice(role, notice) -> int:
    """One's own, while there is something to do for one at the place as whose admin it was told."""
    if notice is None or notice.account != role.account:
        return GONE
    places = [role.org, *(org for _, org in role.given)]
    return OK if notice.org is None or notice.org in places else GONE


def only_half(role, thing) -> int:
    return OK if role.state == HALF else ELSEWHERE


def unguarded(role, thing) -> int:
    return ELSEWHERE if role.is_guarded else OK


def guarded(role, thing) -> int:
    return OK if role.is_guarded else ELSEWHERE


def restores(role, post) -> int:
    """Who is in post where one does not see must be asked for first: the dialog says so."""
    return OK if post.now_at and not may(role, "view", post.now_at) else ELSEWHERE


def when_in_force(role, post) -> int:
    return OK if post.is_open else ELSEWHERE


def asks_something(role, thing) -> int:
    """Nothing is due of a branch, so nothing is missing."""
    return ELSEWHERE if role.org.type == BRANCH else OK


def not_branch(role) -> bool:
    return bool(role.org) and role.org.type != BRANCH


OPEN = {"is_open": True, "passes": (GATED,)}
OWN = {"passes": (GATED,)}
PENDING, IN_USE, DISABLED, ENDED = "pending", "in_use", "disabled", "ended"
ALIVE = (PENDING, IN_USE, DISABLED)

TABLE: dict[str, Row] = {
    "home": page(),
    "todos": page(has_org),
    "notices:list": page(),
    "notices:seen": form(get=ELSEWHERE, post=ELSEWHERE),
    "notices:open": Row(opens_notice, get=ELSEWHERE, thing="notice"),
    "find": form(post=ELSEWHERE),
    "login": form(get=ELSEWHERE, post=ELSEWHERE, is_open=True, passes=(GATED, HALF)),
    "logout": form(post=ELSEWHERE, passes=(GATED, HALF)),
    "password-change": form(**OWN),
    "activation": form(**OPEN),
    "reset": form(**OPEN),
    # A version that is none is taken for that of another organisation's page: back to the own one.
    "profile": form(has_org, post=asks_something, after_junk=(PROFILE,), **OWN),
    "doors:security": page(**OWN),
    "doors:end-sessions": form(get=NO_METHOD, post=ELSEWHERE, **OWN),
    "doors:second-step": form(get=only_half, post=only_half, passes=(GATED, HALF)),
    "doors:set-up": form(get=unguarded, post=unguarded, **OWN),
    "doors:renew-codes": form(get=guarded, post=guarded, **OWN),
    "doors:remove": form(get=guarded, post=guarded, **OWN),
    "orgs:switch": form(get=ELSEWHERE, post=GONE, **OWN),
    "orgs:progress": Row(manages_own),
    "orgs:progress?org": Row(lambda role, org: where("manage")(role, org) if role.org else GONE, thing="org"),
    "orgs:log": page(),
    "orgs:log?org": page(where("view"), thing="org"),
    "orgs:log-download": page(),
    "orgs:log-download?org": page(where("view"), thing="org"),
    "orgs:log-line": page(reads_line, thing="line"),
    "orgs:manage-home": page(get=ELSEWHERE),
    "orgs:manage": Row(where("manage"), thing="org"),
    "orgs:add": form(where("manage"), thing="org"),
    "orgs:import": form(where("manage"), thing="org"),
    "orgs:import-template": Row(where("manage"), thing="org"),
    "orgs:export": Row(where("manage"), thing="org"),
    "orgs:adjust": form(where("manage"), thing="org"),
    "orgs:adjust-template": Row(where("manage"), thing="org"),
    "orgs:rename": form(changes, thing="org"),
    "orgs:retype": form(changes, thing="org"),
    "orgs:close": form(changes, thing="org"),
    "orgs:reopen": form(changes, thing="org"),
    "orgs:move": form(changes, post=GONE, thing="org"),  # where to is part of the address
    "orgs:merge": form(changes, post=GONE, thing="org"),
    "orgs:undo-move": form(undoes, thing="move"),
    "orgs:admins": page(),
    "orgs:admins?org": page(lambda role, org: OK if where("manage")(role, org) == OK or (org and org == role.org)
                            else GONE, thing="org"),
    "orgs:admin": page(sees_admin, thing="admin"),
    "orgs:admin-renew": form(acts_on((PENDING,), opens_password), thing="admin"),
    "orgs:admin-reset": form(acts_on((IN_USE,), opens_password), thing="admin"),
    "orgs:admin-enable": form(acts_on((DISABLED,), from_above), thing="admin"),
    "orgs:admin-disable": form(acts_on((PENDING, IN_USE), from_above_but_the_last), thing="admin"),
    "orgs:admin-staff": form(acts_on(ALIVE, from_above), thing="admin"),
    "orgs:admin-end": form(acts_on(ALIVE, from_above_but_the_last), thing="admin"),
    "orgs:admin-hand-over": form(
        acts_on(ALIVE, lambda role, admin: is_own(role, admin) or decides(role, admin.org)), thing="admin"
    ),
    "orgs:admin-second-factor": form(
        acts_on((IN_USE, DISABLED), lambda role, admin: admin.is_guarded and from_above(role, admin)),
        thing="admin",
    ),
    "orgs:give-right": form(gives, thing="admin"),
    "orgs:appoint": form(appoints, thing="org"),
    "orgs:rights": page(),
    "orgs:rights?org": page(where("view"), thing="org"),
    "orgs:rights-of": page(sees_admin, thing="admin"),
    "orgs:delegations": page(),
    "orgs:end-right": form(ends_right, thing="delegation"),
    "orgs:second-factor": form(manages_own, post=ELSEWHERE),
    "cadres:list": form(post=ELSEWHERE),
    "cadres:list?org": Row(where("view"), posting=anyone, post=ELSEWHERE, thing="org"),
    "cadres:check": form(),
    "cadres:print": form(post=ELSEWHERE),
    "cadres:print?org": Row(where("view"), posting=anyone, post=ELSEWHERE, thing="org"),
    "cadres:columns": form(get=NO_METHOD, post=ELSEWHERE),
    "cadres:exports": page(),
    "cadres:ask-export": form(only(lambda role: role.org)),
    "cadres:ask-export?org": form(
        lambda role, org: where("view")(role, org) if role.org else REFUSED, thing="org"
    ),
    "cadres:export-requests": page(),
    "cadres:export-requests-answered": page(),
    "cadres:export": form(sees_export, posting=decides_export, thing="export"),
    "cadres:make-export": form(posting=owns_export, get=ELSEWHERE, post=ELSEWHERE, thing="export"),
    "cadres:withdraw-export": form(posting=owns_export, get=ELSEWHERE, post=ELSEWHERE, thing="export"),
    "cadres:take-export": form(posting=owns_export, get=ELSEWHERE, post=ELSEWHERE, thing="export"),
    "cadres:enter-branch": form(only(lambda role: role.org and role.org.type == BRANCH)),
    "cadres:choose-branch": Row(only(lambda role: role.org and role.org.type in (COMMITTEE, WORK, GENERAL))),
    "cadres:enter-below": form(enters_below, thing="org"),
    "cadres:enter-own": form(only(not_branch)),
    "cadres:turnover-home": page(only(lambda role: role.org), get=ELSEWHERE),
    "cadres:turnover": form(where("enter"), post=ELSEWHERE, thing="org"),
    "cadres:turnover-comer": form(where("enter"), thing="org"),
    "cadres:turnover-preview": form(where("enter"), get=ELSEWHERE, post=ELSEWHERE, thing="org"),
    "cadres:turnover-confirmation": form(where("remove"), post=ELSEWHERE, thing="org"),
    "cadres:turnover-return": form(where("remove"), get=ELSEWHERE, post=ELSEWHERE, thing="org"),
    "cadres:turnover-done": page(sees_turnover, thing="turnover"),
    "cadres:imports": page(only(lambda role: role.org)),
    "cadres:import-own": form(only(lambda role: role.org)),
    "cadres:import-below": form(only(has_branches)),
    "cadres:import-own-template": page(only(lambda role: role.org)),
    "cadres:import-below-template": page(only(has_branches)),
    "cadres:import": form(goes_on, post=ELSEWHERE, thing="import"),
    "cadres:import-decision": form(goes_on, get=in_state("open"), post=in_state("open"), thing="import"),
    "cadres:import-report": page(goes_on, get=in_state("open", "done"), thing="import"),
    "cadres:import-conclusion": form(goes_on, get=ELSEWHERE, post=ELSEWHERE, thing="import"),
    "cadres:import-reopening": form(goes_on, get=ELSEWHERE, post=ELSEWHERE, thing="import"),
    "cadres:import-restart": form(goes_on, get=ELSEWHERE, post=ELSEWHERE, thing="import"),
    "cadres:import-abandonment": form(goes_on, get=in_state("open", "checking"), post=ELSEWHERE, thing="import"),
    "cadres:detail": page(at_post("view"), thing="post"),
    "cadres:reveals": Row(only(lambda role: nodes(role, "view"))),
    "cadres:reveals?org": Row(
        lambda role, org: where("view")(role, org) if nodes(role, "view") else REFUSED,
        posting=only(lambda role: nodes(role, "view")), thing="org",
    ),
    "cadres:reveal": form(looks, thing="post"),
    "cadres:inquiries": page(),
    "cadres:inquiries-answered": page(),
    "cadres:inquiries-sent": page(),
    "cadres:ask-inquiry": form(where("enter"), get=ELSEWHERE, post=ELSEWHERE, thing="org"),
    "cadres:inquiry": form(party, posting=decides_request, thing="inquiry"),
    "cadres:withdraw-inquiry": form(posting=withdraws, get=ELSEWHERE, post=ELSEWHERE, thing="inquiry"),
    "cadres:corrections": page(),
    "cadres:corrections-answered": page(),
    "cadres:corrections-sent": page(),
    "cadres:correction": form(party, posting=decides_request, thing="correction"),
    "cadres:withdraw-correction": form(posting=withdraws, get=ELSEWHERE, post=ELSEWHERE, thing="correction"),
    "cadres:applications": page(),
    "cadres:applications-decided": page(),
    "cadres:applications-returned": page(),
    "cadres:certify": form(certifies, thing="file"),
    "cadres:ask-correction": form(at_post("enter", ended=REFUSED), thing="post"),
    "cadres:edit": form(
        at_post("enter", ended=REFUSED), posting=at_post("enter"),
        post=lambda role, post: OK if post.is_open else 409, thing="post",
    ),
    "cadres:remove": form(at_post("remove"), get=when_in_force, post=when_in_force, thing="post"),
    "cadres:restore": form(at_post("remove", in_force=REFUSED), post=restores, thing="post"),
    "cadres:application": page(takes_file, thing="post"),
    "monitoring:staffing": Row(of_own(monitored)),
    "monitoring:staffing?org": Row(monitored, thing="org"),
    "monitoring:urge": form(of_own(monitored)),
    "monitoring:urge?org": form(monitored, thing="org"),
    "monitoring:urgings": page(of_own(monitored)),
    "monitoring:urgings?org": page(monitored, thing="org"),
    "monitoring:withdraw-urging": form(withdraws_urging, get=ELSEWHERE, post=ELSEWHERE, thing="urging"),
    "monitoring:todos": Row(has_org),
    "monitoring:download": Row(of_own(monitored)),
    "monitoring:download?org": Row(monitored, thing="org"),
    "monitoring:compare": Row(of_own(monitored)),
    "monitoring:compare?org": Row(monitored, thing="org"),
    "monitoring:origin": Row(of_own(monitored)),
    "monitoring:origin?org": Row(monitored, thing="org"),
    "monitoring:columns": Row(of_own(monitored)),
    "monitoring:columns?org": Row(monitored, thing="org"),
    "monitoring:views": form(of_own(monitored), get=NO_METHOD, post=ELSEWHERE),
    "monitoring:view": form(opens_view, posting=deletes_view, get=ELSEWHERE, post=ELSEWHERE, thing="saved view"),
    "monitoring:norms": page(of_own(monitored)),
    "monitoring:norms?org": page(monitored, thing="org"),
    "monitoring:set-norm": form(only(sets_norms)),
    "monitoring:withdraw-norm": form(withdraws_norm, post=ELSEWHERE, thing="norm"),
    "help:contents": page(**OWN),
    "help:topic": page(lambda role, topic: OK if topic else GONE, thing="topic", **OWN),
    "help:login": page(**OPEN),
    "help:steps": form(get=ELSEWHERE, post=ELSEWHERE),
    "practice:choose": form(**OWN),
    "practice:enter": Row(lambda role, thing: GONE, **OPEN),  # both are of the other site
    "practice:leave": Row(lambda role, thing: GONE, **OPEN),
}  # fmt: skip


def expected(role: Role, name: str, method: str, thing=None):
    """A status, or where somebody is led who is kept out."""
    row = TABLE[name]
    if method in ("PUT", "DELETE"):
        return NO_METHOD  # before anything is asked
    if kept := _kept_out(role, row, method):
        return kept
    if method in ("POST", "CRAFTED"):
        return _posted(role, row, thing)
    return _told(row.get, row.rule, role, thing)


def _posted(role: Role, row: Row, thing):
    if row.post == NO_METHOD and row.is_late:
        return NO_METHOD
    return _told(row.post, row.posting or row.rule, role, thing)


def _told(answer, rule, role: Role, thing):
    let_in = rule(role, thing)
    if let_in != OK:
        return let_in
    return answer(role, thing) if callable(answer) else answer


def _kept_out(role: Role, row: Row, method: str):
    """Before the page itself is asked: not logged in, half logged in, something due; a form without its token."""
    if role.state == HALF and HALF not in row.passes:
        return STEP
    if role.state == GATED and GATED not in row.passes:
        return PROFILE
    if method == "FORGED":
        return REFUSED
    if role.state == VISITOR:
        is_refused = row.is_late and method in ("POST", "CRAFTED")
        return LOGIN if not row.is_open else NO_METHOD if is_refused else row.rule(role, None)
    return ""


def relation(role: Role, org) -> str:
    """How the organisation of a thing stands to that of the account."""
    if role.org is None or org is None:
        return "none"
    if org == role.org:
        return "own level"
    if role.org in up(org):
        return "child" if org.parent == role.org else "grandchild"
    if org in up(role.org):
        return "parent"
    return "sibling" if org.parent == role.org.parent else "foreign"


def thing_org(thing):
    """The organisation a thing belongs to, itself if it is one."""
    return getattr(thing, "org", thing)
