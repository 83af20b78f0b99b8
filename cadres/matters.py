"""What waits about cadres: no 书记, incomplete records, terms that end, requests, 入团志愿书, imports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from cadres import access, columns, conditions
from cadres.actions import count_returned, count_to_certify, count_waiting
from cadres.codes import Duty
from cadres.filters import ENDING, INCOMPLETE, OVER, OWN, UNDER
from cadres.importing.rights import sessions_of
from cadres.models import Certification, Correction, Export, Inquiry, Person, Post, Turnover
from cadres.models.answering import answering_nodes
from cadres.models.exporting import ExportState
from cadres.models.importing import State
from cadres.models.post import PostQuerySet
from cadres.models.turnover import State as Begun
from cadres.turnover.submitting import waiting_for
from cadres.views.certifying import posts_seen
from orgs.access import may
from orgs.marks import Mark
from orgs.matters import Asking, to_admin
from orgs.models import Account, Org
from zhtj.web.matters import Matter, Way

NEW_SECRETARY = {"duty": Duty.SECRETARY.value}
MOST_EXPORTS = 50  # of the last ones, looked through


# --- 书记 ---------------------------------------------------------------------------------------------------


def no_secretary(asking: Asking) -> Iterator[Matter]:
    org = asking.org
    if not asking.may("enter_cadre") or Post.objects.open().filter(org=org, duty=Duty.SECRETARY).exists():
        return
    page = "cadres:enter-branch" if org.is_branch else "cadres:enter-own"
    form = f"{reverse(page)}?{urlencode({'org': org.pk} | NEW_SECRETARY)}"
    yield Matter("本级书记空缺", 1, (Way("录入书记", form),))


def no_secretary_below(asking: Asking) -> Iterator[Matter]:
    seated = Post.objects.open().filter(org=OuterRef("pk"), duty=Duty.SECRETARY)
    seen = Org.objects.within_reach_of(asking.user, "manage_orgs").open().under(asking.org)
    vacant = seen.filter(asking.looked_through()).exclude(pk=asking.org.pk).exclude(Exists(seated))
    count, first = asking.nearest(vacant, branches_first=asking.enters_below)
    if count:
        ways = tuple(_to_secretary(asking, org) for org in first)
        yield Matter(f"{count} 个下级组织书记空缺", count, ways, _all_vacant(asking))


def _all_vacant(asking: Asking) -> Way | None:
    """Not of a country or a province: the tree would look through all of it."""
    if asking.upper_only:
        return None
    address = reverse("orgs:manage", args=[asking.org.pk])
    return Way("查看无书记的组织", f"{address}?{urlencode({'mark': Mark.NO_SECRETARY, 'below': 'on'})}")


def _to_secretary(asking: Asking, org: Org) -> Way:
    """To the form where it may be filled in from above, else to who can."""
    if not (org.is_branch and asking.enters_below and may(asking.user, "enter_cadre", org)):
        return to_admin(org)
    form = f"{reverse('cadres:enter-below', args=[org.pk])}?{urlencode(NEW_SECRETARY)}"
    return Way(org.name, form, "录入书记")


# --- records and terms -------------------------------------------------------------------------------------


def records(asking: Asking) -> Iterator[Matter]:
    return _records(asking, OWN)


def records_below(asking: Asking) -> Iterator[Matter]:
    return _records(asking, UNDER)


def complete_share(asking: Asking) -> float | None:
    """Of the records here and below, as they are now; None where there are none."""
    counts = [_counts(asking, scope) for scope in ((OWN,) if asking.org.is_leaf else (OWN, UNDER))]
    records = sum(told["all"] for told in counts)
    lacking = sum(told["record"] for told in counts)
    return 100 * (records - lacking) / records if records else None


def _records(asking: Asking, scope: str) -> Iterator[Matter]:
    """One question counts all three kinds, one for each reads the first of it."""
    today, xinjiang = timezone.localdate(), access.paths_of_xinjiang()
    counts, conditions_of = _counts(asking, scope), _conditions(today, xinjiang)
    for kind, (sentence, query, words) in KINDS_OF_RECORDS.items():
        if not (count := counts[kind]):
            continue
        found = _first(_posts(asking, scope).filter(conditions_of[kind]), asking.most)
        if "term" not in query:
            ways = tuple(_to_record(asking, post, xinjiang, today) for post in found)
        elif scope == OWN:
            ways = _to_own_terms(asking, found)
        else:
            ways = tuple(_to_turnover(asking, post) for post in found)
        address = {"org": asking.org.pk, "scope": scope} | query
        words += "（含基层组织）" if asking.upper_only and scope == UNDER else ""
        whole = Way(words, f"{reverse('cadres:list')}?{urlencode(address)}")
        yield Matter(f"{count} {sentence}", count, ways, whole)


KINDS_OF_RECORDS = {
    "record": ("条团干部信息不完整", {"record": INCOMPLETE}, "查看信息不完整的团干部"),
    "over": ("个职务任期已满", {"term": OVER}, "查看任期已满的团干部"),
    "ending": ("个职务任期在60天内届满", {"term": ENDING}, "查看任期将满的团干部"),
}


def _posts(asking: Asking, scope: str) -> PostQuerySet:
    posts = Post.objects.open().visible_to(asking.user)
    if scope == OWN:
        return posts.filter(org=asking.org)
    return posts.under(asking.org).filter(asking.looked_through(at="org__")).exclude(org=asking.org)


def _conditions(today: date, xinjiang: list[str]) -> dict[str, Q]:
    return {
        "record": conditions.is_incomplete(today=today, in_xinjiang=conditions.is_held_below(xinjiang)),
        "over": conditions.is_over(today=today),
        "ending": conditions.is_ending(today=today),
    }


def _counts(asking: Asking, scope: str) -> dict[str, int]:
    if scope not in asking.counted:
        kinds = _conditions(timezone.localdate(), access.paths_of_xinjiang())
        counts = {kind: Count("pk", filter=condition) for kind, condition in kinds.items()}
        asking.counted[scope] = _posts(asking, scope).aggregate(all=Count("pk"), **counts)
    return asking.counted[scope]


def _first(posts: PostQuerySet, most: int) -> list[Post]:
    return list(posts.with_names().order_by("org__path", "pk")[:most])


def _to_record(asking: Asking, post: Post, xinjiang: list[str], today: date) -> Way:
    in_xinjiang = any(post.org.path.startswith(path) for path in xinjiang)
    missing = post.person.missing(in_xinjiang=in_xinjiang, today=today)
    labels = (columns.label_of(Person, columns.SEALED.get(name, name)) for name in missing)
    anchor = f"#id_{missing[0]}" if missing else ""
    return Way(_words(asking, post), _form_of(asking.user, post, anchor), f"缺{'、'.join(labels)}")


def _to_own_terms(asking: Asking, found: list[Post]) -> tuple[Way, ...]:
    """换届 of them all first, then each by itself."""
    ways = tuple(_to_term(asking, post) for post in found)
    if not asking.may("enter_cadre"):
        return ways
    return (Way("办理换届", reverse("cadres:turnover", args=[asking.org.pk])), *ways)


def _to_turnover(asking: Asking, post: Post) -> Way:
    """Of the organisation below, where `user` may prepare it."""
    if not may(asking.user, "enter_cadre", post.org):
        return _to_term(asking, post)
    note = f"{_term_end(post)}，办理换届"
    return Way(_words(asking, post), reverse("cadres:turnover", args=[post.org_id]), note)


def _to_term(asking: Asking, post: Post) -> Way:
    return Way(_words(asking, post), _form_of(asking.user, post), _term_end(post))


def _term_end(post: Post) -> str:
    return f"{post.term_ends_on or '':%Y-%m}届满"


def _words(asking: Asking, post: Post) -> str:
    name = f"{post.person.name}（{post.duty_label}）"
    return name if post.org_id == asking.org.pk else f"{post.org.name} {name}"


def _form_of(user: Account, post: Post, anchor: str = "") -> str:
    """Where it is mended; the record itself for who may only see it."""
    if access.row(user, post).may_edit:
        return reverse("cadres:edit", args=[post.pk]) + anchor
    return reverse("cadres:detail", args=[post.pk])


# --- 换届 ---------------------------------------------------------------------------------------------------


def turnovers(asking: Asking) -> Iterator[Matter]:
    """One's own that is not done yet, and those that others have submitted."""
    own = (
        Turnover.objects.filter(state=Begun.OPEN, org=asking.org).first()
        if asking.may("enter_cadre")
        else None
    )
    if own:
        way = Way(
            "继续办理换届",
            reverse("cadres:turnover", args=[asking.org.pk]),
            own.remark and f"已退回：{own.remark}",
        )
        yield Matter("本级换届尚未办完", 1, (way,))
    waiting = waiting_for(asking.user)
    if count := waiting.count():
        ways = tuple(
            Way(one.org.name, reverse("cadres:turnover-confirmation", args=[one.org.pk]), "确认换届")
            for one in waiting[: asking.most]
        )
        yield Matter(f"有 {count} 个下级组织的换届等待确认", count, ways)


# --- what others asked -------------------------------------------------------------------------------------


def requests(asking: Asking) -> Iterator[Matter]:
    """Of all kinds together, in the order of their pages."""
    user, kinds = asking.user, []
    if not answering_nodes(user):
        return
    count = count_waiting(user)
    for rows, page, all_of_them in (
        (Inquiry.objects.pending().answered_for(user).order_by("expires_at", "pk"), "inquiry", "inquiries"),
        (Correction.objects.pending().decided_for(user).order_by("asked_at", "pk"), "correction", "corrections"),
        (Export.objects.waiting().decided_for(user).order_by("asked_at", "pk"), "export", "export-requests"),
    ):  # fmt: skip
        kinds += [(row, page, all_of_them) for row in rows.select_related(_asker_of(page))[: asking.most]]
    if kinds:
        ways = tuple(_to_request(row, page) for row, page, _ in kinds[: asking.most])
        whole = Way("查看待处理申请", reverse(f"cadres:{kinds[0][2]}"))
        yield Matter(f"有 {count} 条申请等待处理", count, ways, whole)


KINDS = {"inquiry": "转接/核实", "correction": "更正", "export": "完整号码导出"}


def _asker_of(page: str) -> str:
    return "org" if page == "export" else "asking_org"


def _to_request(row, page: str) -> Way:
    words = f"{getattr(row, _asker_of(page)).name}的申请"
    return Way(words, reverse(f"cadres:{page}", args=[row.pk]), KINDS[page])


def applications(asking: Asking) -> Iterator[Matter]:
    """Those to certify, and those that came back."""
    user = asking.user
    rows = Certification.objects.decidable_by(user).order_by("uploaded_at", "pk").select_related("person")
    if count := count_to_certify(user):
        ways = tuple(
            Way(row.person.name, reverse("cadres:certify", args=[row.pk]), "认证")
            for row in rows[: asking.most]
        )
        whole = Way("查看待认证入团志愿书", reverse("cadres:applications"))
        yield Matter(f"有 {count} 份入团志愿书等待认证", count, ways, whole)
    if count := count_returned(user):
        yield Matter(
            f"有 {count} 份入团志愿书被退回，请重新上传",
            count,
            tuple(_to_returned(user, asking.most)),
            Way("查看被退回的入团志愿书", reverse("cadres:applications-returned")),
        )


def _to_returned(user: Account, most: int) -> Iterator[Way]:
    rows = list(
        Certification.objects.returned_to(user).order_by("-decided_at", "pk").select_related("person")[:most]
    )
    posts = posts_seen(user, [row.person_id for row in rows])
    for row in rows:
        for post in posts.get(row.person_id, ())[:1]:
            yield Way(row.person.name, _form_of(user, post, "#id_application"), row.reason)


# --- imports -----------------------------------------------------------------------------------------------


def imports(asking: Asking) -> Iterator[Matter]:
    """Left open by any admin of the organisation."""
    if not asking.may("enter_cadre"):
        return
    waiting = sessions_of(asking.user).filter(org=asking.org, state=State.OPEN)
    count, first = waiting.count(), waiting.order_by("touched_at", "pk")[: asking.most]
    if count:
        ways = tuple(_to_import(session) for session in first)
        yield Matter(f"有 {count} 次导入尚未办完", count, ways, Way("查看导入", reverse("cadres:imports")))


def _to_import(session) -> Way:
    begun = timezone.localtime(session.begun_at)
    note = f"{begun:%Y-%m-%d} {session.begun_by.name}上传"
    return Way(session.file_name, reverse("cadres:import", args=[session.pk]), note)


# --- exports -----------------------------------------------------------------------------------------------


def exports_ready(asking: Asking) -> Iterator[Matter]:
    """What is mine to take, or to have made, before it is too late."""
    rows = Export.objects.of(asking.user).filter(state__in=(ExportState.MADE, ExportState.APPROVED))
    found = list(rows.order_by("-decided_at", "-asked_at")[:MOST_EXPORTS])
    files = [row for row in found if not (row.downloads or row.fault_of_taking(asking.session))]
    agreed = [row for row in found if row.may_be_made()]
    for sentence, kind, note in (
        ("个导出文件已生成，等待下载", files, lambda row: _until(row.expires_at, "下载")),
        ("个导出完整号码的申请已同意，等待生成文件", agreed, lambda row: _until(row.agreed_until, "生成")),
    ):
        yield from _exports(f"有 {len(kind)} {sentence}", kind, note, asking.most)


def exports_asked(asking: Asking) -> Iterator[Matter]:
    """Others are to decide: nothing to do, but good to know."""
    waiting = list(Export.objects.of(asking.user).waiting().order_by("asked_at", "serial"))
    sentence = f"您有 {len(waiting)} 个导出完整号码的申请正在等待审批"
    yield from _exports(sentence, waiting, lambda row: f"{_moment(row.asked_at)}提交", asking.most)


def _exports(sentence: str, rows: list[Export], note: Callable, most: int) -> Iterator[Matter]:
    if rows:
        ways = tuple(
            Way(row.serial, reverse("cadres:export", args=[row.pk]), note(row)) for row in rows[:most]
        )
        yield Matter(sentence, len(rows), ways, Way("查看我的导出", reverse("cadres:exports")))


def _until(moment: datetime, act: str) -> str:
    return f"请在{_moment(moment)}前{act}"


def _moment(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
