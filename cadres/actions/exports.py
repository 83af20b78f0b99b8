"""导出: ask for a workbook of cadres, agree to full numbers in it, make it, download it, and let it go again."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from cadres import notices
from cadres.actions.parts import CadreError
from cadres.acts import Act
from cadres.models import Export, ExportPart
from cadres.models.answering import addressee_above, answering_nodes
from cadres.models.exporting import AGREED_FOR, KEPT_FOR, WAITS_FOR, ExportState
from orgs.models import Account, OneTimeLink, Org
from zhtj.audit.models import AuditEntry
from zhtj.doors.models import Session
from zhtj.jobs import queue
from zhtj.jobs.models import Job
from zhtj.sealed import UnreadableError

KIND = "cadres.export"
MOST_MAKING = 3  # files of one account at a time: others wait for the same workers
MOST_WAITING = 3  # requests of one account
TRIES = 5  # at a serial number that somebody else takes at the same moment
SETTLED = "该申请刚刚已有结果：{}。您的操作没有保存。"
OWN = "不能审批自己提交的申请，请由本组织其他管理员或上级团组织的管理员审批。"
SAME_NAME = "您与申请人同名，系统不能确认是两个人，请由其他管理员审批。"
SAME_CODE = "您的密码是用申请人签发的激活码或重置码设置的，不能审批该申请人的申请，请由其他管理员审批。"
TOO_LATE = "同意后超过{}小时没有生成文件，已失效。请重新申请。"
UNREADABLE = "该文件无法解密，请重新导出；仍不行的，请联系系统管理员。"
ANSWERS = {True: ExportState.APPROVED, False: ExportState.REFUSED}
ACTS = {ExportState.APPROVED: Act.EXPORT_APPROVED, ExportState.REFUSED: Act.EXPORT_REFUSED}
CLOSED = "“{}”已关闭。"
OVER = (ExportState.TAKEN, ExportState.GONE, ExportState.FAILED)


def ask_export(*, by: Account, org: Org, session: str, **facts) -> Export:
    """`facts` are what of Export is asked and was counted. Raises CadreError.

    Without full numbers the file is made at once, for the session with that digest; else somebody has to agree.
    """
    for _ in range(TRIES):
        try:
            return _asked(by=by, org=org, session=session, facts=facts)
        except IntegrityError as taken:
            if "serial" not in str(taken):
                raise
    raise CadreError("同时导出的人较多，请稍后再试。")


@transaction.atomic
def _asked(*, by: Account, org: Org, session: str, facts: dict) -> Export:
    Account.objects.select_for_update(no_key=True).get(pk=by.pk)  # what is asked at once counts one by one
    export = Export(serial=Export.next_serial(), account=by, org=org, state=ExportState.WAITING, **facts)
    if export.is_full:
        if Export.objects.of(by).waiting().count() >= MOST_WAITING:
            raise CadreError(f"您已有{MOST_WAITING}个等待审批的申请，请等待结果，或先撤回。")
        export.addressed_org_id = addressee_above(org.path)
    else:
        _hold(export, session)
    export.save(force_insert=True)
    act = Act.EXPORT_ASKED if export.is_full else Act.CADRES_EXPORTED
    _record(export, act, by, reason=export.reason, asked=_words(export), count=export.lines)
    if export.state == ExportState.MAKING:
        queue.start(KIND, export.pk, by=by)
    else:
        notices.export_lies_with(export, org.pk, export.addressed_org_id)
    return export


def _hold(export: Export, session: str) -> None:
    """Made for whoever is logged in by that session. Raises CadreError."""
    mine = Export.objects.of(export.account).filter(state=ExportState.MAKING).exclude(pk=export.pk)
    if Job.objects.open().filter(kind=KIND, subject__in=mine.values("pk")).count() >= MOST_MAKING:
        raise CadreError(f"您有{MOST_MAKING}个文件正在生成，请等其中一个完成后再导出。")
    export.state, export.session, export.begun_at = ExportState.MAKING, session, timezone.now()


def same_person_fault(export: Export, by: Account) -> str:
    """Why `by` may be whoever asked, as far as that can be known; "" when nothing says so."""
    if export.account_id == by.pk:
        return OWN
    if export.account.name == by.name:
        return SAME_NAME
    link = OneTimeLink.objects.filter(account=by).exclude(used_at=None).order_by("-used_at").first()
    return SAME_CODE if link and link.made_by_id == export.account_id else ""


def decide_export(*, export: Export, agrees: bool, reason: str, by: Account) -> Export:
    """Agree to full numbers, or refuse. Raises CadreError."""
    with transaction.atomic():
        export = _locked(export.pk)
        if not answering_nodes(by) & {export.org_id, export.addressed_org_id}:
            raise PermissionDenied("该申请由申请组织的其他管理员或其上级团组织的管理员审批。")
        if fault := same_person_fault(export, by):
            raise CadreError(fault)
        if not export.is_waiting():
            raise CadreError(SETTLED.format(_state_told(export)))
        export.state, export.decided_by, export.decided_at = ANSWERS[agrees], by, timezone.now()
        export.decision_reason = reason
        export.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
        _record(export, ACTS[export.state], by, reason=reason, count=export.full_people)
        notices.export_decided(export, by=by)
        return export


def _state_told(export: Export) -> str:
    return "已过期" if export.state == ExportState.WAITING else export.get_state_display()


@transaction.atomic
def withdraw_export(*, export: Export, by: Account) -> Export:
    """By whoever asked, while nothing was made of it. Raises CadreError."""
    export = _locked(export.pk)
    if export.state not in (ExportState.WAITING, ExportState.APPROVED):
        raise CadreError(SETTLED.format(export.get_state_display()))
    _withdraw(export, by)
    return export


def _withdraw(export: Export, by: Account | None, *, why: str = "") -> None:
    export.state = ExportState.WITHDRAWN
    export.save(update_fields=["state"])
    _record(export, Act.EXPORT_WITHDRAWN, by, reason=why)
    notices.export_withdrawn(export, by=by)


def release_exports(*, org: Org, by: Account | None) -> None:
    """`org` is closed: what it asked is withdrawn, what lies with it goes up. Part of the closing."""
    concerned = Export.objects.filter(state__in=(ExportState.WAITING, ExportState.APPROVED))
    rows = concerned.filter(Q(org=org) | Q(addressed_org=org)).select_related(
        "account", "org", "addressed_org"
    )
    for export in rows.select_for_update(of=("self",)).order_by("pk"):
        if export.org_id == org.pk:
            _withdraw(export, by, why=CLOSED.format(org.name))
        else:
            export.addressed_org_id = addressee_above(export.addressed_org.path)
            export.save(update_fields=["addressed_org"])
            if export.is_waiting():
                notices.export_lies_with(export, export.addressed_org_id)


@transaction.atomic
def make_export(*, export: Export, by: Account, session: str) -> Export:
    """What was agreed to is made now, for the session of whoever asked. Raises CadreError."""
    export = _locked(export.pk)
    if export.state != ExportState.APPROVED:
        raise CadreError(SETTLED.format(export.get_state_display()))
    if not export.may_be_made():
        raise CadreError(TOO_LATE.format(AGREED_FOR.total_seconds() // 3600))
    _hold(export, session)
    export.save(update_fields=["state", "session", "begun_at"])
    _record(export, Act.EXPORT_BEGUN, by, count=export.full_people)
    notices.export_begun(export, by=by)
    queue.start(KIND, export.pk, by=by)
    return export


@transaction.atomic
def finish_export(*, export: Export, attempt: uuid.UUID, rows: int, full_people: int) -> None:
    """The parts of `attempt` are the file. Whoever does the job says before that it is still his."""
    export = _locked(export.pk)
    export.state, export.made_at = ExportState.MADE, timezone.now()
    export.expires_at = export.made_at + export.kept_for()
    export.attempt, export.rows, export.full_people = attempt, rows, full_people
    export.save(update_fields=["state", "made_at", "expires_at", "attempt", "rows", "full_people"])
    ExportPart.objects.filter(export=export).exclude(attempt=attempt).delete()
    _record(export, Act.EXPORT_MADE, export.account, count=rows)
    notices.export_made(export)


@transaction.atomic
def fail_export(*, export: Export, why: str) -> None:
    """It cannot be made; `why` is a sentence for whoever asked."""
    export = _locked(export.pk)
    _let_go(export, ExportState.FAILED)
    _record(export, Act.EXPORT_FAILED, export.account, reason=why)


def take_export(*, export: Export, by: Account, session: str) -> Iterator[bytes]:
    """The file, written down before a byte of it is given; full numbers are gone with that. Raises CadreError."""
    with transaction.atomic():
        export = _locked(export.pk)
        if fault := export.fault_of_taking(session):
            raise CadreError(fault)
        parts = _parts(export.attempt)
        try:
            content = [b"".join(parts)] if export.is_full else _begun(parts)
        except UnreadableError:
            raise CadreError(UNREADABLE) from None
        export.downloads += 1
        export.save(update_fields=["downloads"])
        _record(export, Act.EXPORT_DOWNLOADED, by, count=export.rows)
        notices.export_taken(export, by=by)
        if export.is_full:
            _let_go(export, ExportState.TAKEN)
    return iter(content)


def _parts(attempt: uuid.UUID) -> Iterator[bytes]:
    """One after the other, each asked for when it is its turn."""
    place = 0
    while part := ExportPart.objects.filter(attempt=attempt, place=place).first():
        yield part.content
        place += 1


def _begun(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The first one is opened at once, so that what does not open is told before anything is sent."""
    first = next(parts, b"")

    def all_of_them():
        yield first
        yield from parts

    return all_of_them()


def sweep_exports() -> int:
    """Drop what nobody may download any more, and what nobody answered; how many."""
    now = timezone.now()
    alive = Session.objects.alive(now).values("pk")
    over = Q(state=ExportState.MADE) & (Q(expires_at__lte=now) | ~Q(session__in=alive))
    over |= Q(state=ExportState.MAKING, begun_at__lte=now - KEPT_FOR)
    over |= Q(state=ExportState.APPROVED, decided_at__lte=now - AGREED_FOR)
    over |= Q(state=ExportState.WAITING, asked_at__lte=now - WAITS_FOR)
    with transaction.atomic():
        swept = list(Export.objects.filter(over).select_for_update(skip_locked=True, of=("self",)))
        for export in swept:
            _let_go(export, ExportState.GONE)
        notices.exports_over(swept)
        orphans = ExportPart.objects.filter(export__state__in=OVER).delete()[0]
        if swept or orphans:
            AuditEntry.record(actor=None, act=Act.EXPORTS_SWEPT, target=None, count=len(swept))
    return len(swept)


def _let_go(export: Export, state: ExportState) -> None:
    ExportPart.objects.filter(export=export).delete()
    export.state, export.attempt = state, None
    export.save(update_fields=["state", "attempt"])


def _locked(pk: uuid.UUID) -> Export:
    rows = Export.objects.select_related("account", "org").select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)


def _words(export: Export) -> str:
    return "；".join(f"{label} {words}" for label, words in export.told)


def _record(export: Export, act: Act, by: Account | None, *, reason: str = "", **facts) -> None:
    told = {"columns": export.get_columns_display(), "numbers": export.numbers_told}
    AuditEntry.record(actor=by, act=act, target=export, org=export.org, reason=reason, **told, **facts)
