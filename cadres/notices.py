"""消息 about requests, 换届, exports, imports and 入团志愿书: who is told what, within the act.

No name of a person whom a request or a file is about, so that nothing is told to whoever may not see the person.
"""

from __future__ import annotations

import uuid

from django.utils import timezone

from cadres.models import Correction, Decision, Export, Import, Inquiry, Turnover
from cadres.models.answering import answerers
from cadres.models.certification import Certification
from cadres.models.exporting import AGREED_FOR, ExportState
from cadres.models.inquiry import Answer
from orgs.models import Account, Admin, Org
from zhtj.notices.kinds import ORG, SUBJECT, Kind, register
from zhtj.notices.telling import settle, tell

EXPORT_TO_DECIDE = register(
    "cadres.export_to_decide",
    "{org}的{who}申请导出{count}人的完整号码。",
    page="cadres:export", about=SUBJECT, asks="待审批",
)  # fmt: skip
EXPORT_APPROVED = register(
    "cadres.export_approved",
    "您导出完整号码的申请（{serial}）已同意，请在{until}前生成文件。",
    page="cadres:export", about=SUBJECT, asks="待生成",
)  # fmt: skip
EXPORT_REFUSED = register(
    "cadres.export_refused", "您导出完整号码的申请（{serial}）被拒绝：{reason}", page="cadres:export", about=SUBJECT
)  # fmt: skip
EXPORT_MADE = register(
    "cadres.export_made",
    "导出文件（{serial}）已生成，请在{until}前下载。",
    page="cadres:export", about=SUBJECT, asks="待下载",
)  # fmt: skip
EXPORT_FAILED = register(
    "cadres.export_failed", "导出文件（{serial}）没有生成：{why}", page="cadres:export", about=SUBJECT
)
INQUIRY_TO_ANSWER = register(
    "cadres.inquiry_to_answer",
    "{org}申请转接/核实一名团干部。",
    page="cadres:inquiry", about=SUBJECT, asks="待处理",
)  # fmt: skip
INQUIRY_ACCEPTED = register(
    "cadres.inquiry_accepted",
    "{org}转接/核实团干部的申请已同意，请在{until}前录入。",
    page="cadres:inquiry", about=SUBJECT,
)  # fmt: skip
INQUIRY_REFUSED = register(
    "cadres.inquiry_refused",
    "{org}转接/核实团干部的申请被拒绝：{reason}",
    page="cadres:inquiry", about=SUBJECT,
)  # fmt: skip
CORRECTION_TO_DECIDE = register(
    "cadres.correction_to_decide",
    "{org}申请更正一名团干部的姓名或身份证号码。",
    page="cadres:correction", about=SUBJECT, asks="待审批",
)  # fmt: skip
CORRECTION_APPROVED = register(
    "cadres.correction_approved", "{org}的更正申请已同意，信息已更正。", page="cadres:correction", about=SUBJECT
)  # fmt: skip
CORRECTION_REFUSED = register(
    "cadres.correction_refused", "{org}的更正申请被退回：{reason}", page="cadres:correction", about=SUBJECT
)
APPLICATION_RETURNED = register(
    "cadres.application_returned",
    "您上传的一份入团志愿书被退回，请重新上传：{reason}",
    page="cadres:applications-returned",
)
IMPORT_DONE = register(
    "cadres.import_done",
    "“{file}”已导入：{counts}。",
    page="cadres:import", about=SUBJECT,
)  # fmt: skip
IMPORT_TAKEN_BACK = register(
    "cadres.import_taken_back",
    "“{file}”一行也没有导入：{count}行不能办理，请改正。",
    page="cadres:import", about=SUBJECT,
)  # fmt: skip
IMPORT_BROKEN = register(
    "cadres.import_broken", "“{file}”没有处理完：{why}", page="cadres:import", about=SUBJECT
)
TURNOVER_TO_CONFIRM = register(
    "cadres.turnover_to_confirm",
    "{org}提交了换届，等待上级确认。",
    page="cadres:turnover-confirmation", about=ORG, asks="待确认",
)  # fmt: skip
TURNOVER_RETURNED = register(
    "cadres.turnover_returned", "{org}的换届被退回：{reason}", page="cadres:turnover", about=ORG
)
TURNOVER_CONFIRMED = register(
    "cadres.turnover_confirmed",
    "{org}的换届已由{committee}确认，已经办理。",
    page="cadres:turnover-done", about=SUBJECT,
)  # fmt: skip


def _moment(at) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


# --- exports -----------------------------------------------------------------------------------------------


def export_lies_with(export: Export, *orgs: int) -> None:
    """Full numbers are asked for: whoever may agree at one of these organisations is told."""
    for org in dict.fromkeys(orgs):
        tell(
            EXPORT_TO_DECIDE, export, to=answerers(org), by=export.account, place=org,
            org=export.org.name, who=export.account.name, count=export.full_people,
        )  # fmt: skip


def export_decided(export: Export, *, by: Account) -> None:
    settle(EXPORT_TO_DECIDE, export, words=_answered(export.state == ExportState.APPROVED), by=by)
    told = {"to": [export.account], "by": by, "serial": export.serial}
    if export.state == ExportState.APPROVED:
        tell(EXPORT_APPROVED, export, until=_moment(export.decided_at + AGREED_FOR), **told)
    else:
        tell(EXPORT_REFUSED, export, reason=export.decision_reason, **told)


def export_withdrawn(export: Export, *, by: Account | None) -> None:
    for kind in (EXPORT_TO_DECIDE, EXPORT_APPROVED):
        settle(kind, export, words="已撤回", by=by)


def export_begun(export: Export, *, by: Account) -> None:
    settle(EXPORT_APPROVED, export, words="已生成", by=by)


def export_made(export: Export) -> None:
    """By the machine, for whoever asked."""
    tell(EXPORT_MADE, export, to=[export.account], serial=export.serial, until=_moment(export.expires_at))


def export_failed(subject: uuid.UUID, why: str) -> None:
    if export := Export.objects.select_related("account").filter(pk=subject).first():
        tell(EXPORT_FAILED, export, to=[export.account], serial=export.serial, why=why)


def export_taken(export: Export, *, by: Account) -> None:
    settle(EXPORT_MADE, export, words="已下载", by=by)


def exports_over(exports: list[Export]) -> None:
    """Nobody did in time what was waited for."""
    for kind in (EXPORT_TO_DECIDE, EXPORT_APPROVED, EXPORT_MADE):
        settle(kind, *exports, words="已失效")


# --- 转接/核实 and 更正 --------------------------------------------------------------------------------------


def inquiry_lies_with(inquiry: Inquiry, org: int, *, by: Account | None) -> None:
    tell(INQUIRY_TO_ANSWER, inquiry, to=answerers(org), by=by, place=org, org=inquiry.asking_org.name)


def inquiry_moved_up(inquiry: Inquiry, *, by: Account | None) -> None:
    settle(INQUIRY_TO_ANSWER, inquiry, words="已转上级", by=by)
    inquiry_lies_with(inquiry, inquiry.addressed_org_id, by=by)


def inquiry_settled(inquiry: Inquiry, *, by: Account | None) -> None:
    """Answered or withdrawn."""
    is_accepted = inquiry.answer == Answer.ACCEPTED
    if inquiry.answer not in (Answer.ACCEPTED, Answer.REFUSED):
        settle(INQUIRY_TO_ANSWER, inquiry, words="已撤回", by=by)
        return
    settle(INQUIRY_TO_ANSWER, inquiry, words=_answered(is_accepted), by=by)
    kind = INQUIRY_ACCEPTED if is_accepted else INQUIRY_REFUSED
    facts = {"until": _moment(inquiry.usable_until)} if is_accepted else {"reason": inquiry.answer_reason}
    _tell_asking(kind, inquiry, by=by, **facts)


def correction_lies_with(correction: Correction, org: int, *, by: Account | None) -> None:
    tell(
        CORRECTION_TO_DECIDE, correction, to=answerers(org), by=by, place=org, org=correction.asking_org.name
    )


def correction_moved_up(correction: Correction, *, by: Account | None) -> None:
    settle(CORRECTION_TO_DECIDE, correction, words="已转上级", by=by)
    correction_lies_with(correction, correction.addressed_org_id, by=by)


def correction_settled(correction: Correction, *, by: Account | None) -> None:
    """Decided or withdrawn."""
    decision = correction.decision
    if decision not in (Decision.APPROVED, Decision.REFUSED):
        settle(CORRECTION_TO_DECIDE, correction, words="已撤回", by=by)
        return
    is_approved = decision == Decision.APPROVED
    settle(CORRECTION_TO_DECIDE, correction, words=_answered(is_approved), by=by)
    if is_approved:
        _tell_asking(CORRECTION_APPROVED, correction, by=by)
    else:
        _tell_asking(CORRECTION_REFUSED, correction, by=by, reason=correction.decision_reason)


def _tell_asking(kind: Kind, request: Inquiry | Correction, *, by: Account | None, **facts) -> None:
    _tell_back(kind, request, asker=request.asked_by, org=request.asking_org, by=by, **facts)


def _tell_back(
    kind: Kind,
    about: Inquiry | Correction | Turnover | Org,
    *,
    asker: Account,
    org: Org,
    by: Account | None,
    **facts,
) -> None:
    """Whoever asked, and the admins of the organisation for which it was asked: any of them goes on with it."""
    tell(kind, about, to=[asker], by=by, org=org.name, **facts)
    colleagues = [account for account in _admins(org) if account.pk != asker.pk]
    tell(kind, about, to=colleagues, by=by, place=org.pk, org=org.name, **facts)


def _answered(agrees: bool) -> str:
    return "已同意" if agrees else "已拒绝"


def application_returned(certification: Certification, *, by: Account) -> None:
    if uploader := certification.uploaded_by:
        tell(APPLICATION_RETURNED, certification, to=[uploader], by=by, reason=certification.reason)


# --- 换届, where those above confirm it --------------------------------------------------------------------


def turnover_submitted(turnover: Turnover, *, by: Account) -> None:
    """About the organisation, where one goes on at a time: its page is that of whichever waits."""
    org = turnover.org
    removers = answerers(org.committee_id, ("remove_cadre",))
    tell(TURNOVER_TO_CONFIRM, org, to=removers, by=by, place=org.committee_id, org=org.name)


def turnover_withdrawn(turnover: Turnover, *, by: Account) -> None:
    settle(TURNOVER_TO_CONFIRM, turnover.org, words="已撤回", by=by)


def turnover_returned(turnover: Turnover, *, by: Account) -> None:
    settle(TURNOVER_TO_CONFIRM, turnover.org, words="已退回", by=by)
    org, asker = turnover.org, turnover.submitted_by
    _tell_back(TURNOVER_RETURNED, org, asker=asker, org=org, by=by, reason=turnover.remark)


def turnover_confirmed(turnover: Turnover, *, by: Account) -> None:
    settle(TURNOVER_TO_CONFIRM, turnover.org, words="已确认", by=by)
    org, asker = turnover.org, turnover.submitted_by
    _tell_back(TURNOVER_CONFIRMED, turnover, asker=asker, org=org, by=by, committee=org.committee.name)


def turnovers_closed(org: Org, *, by: Account | None) -> None:
    settle(TURNOVER_TO_CONFIRM, org, words="组织已关闭", by=by)


# --- imports -----------------------------------------------------------------------------------------------


def import_done(session: Import, *, new: int, second: int, updated: int) -> None:
    counts = (("新增", new), ("新增任职", second), ("更新", updated))
    told = "，".join(f"{words}{count}人" for words, count in counts if count)
    _tell_importing(IMPORT_DONE, session, counts=told or "没有需要办理的行")


def import_taken_back(session: Import, count: int) -> None:
    _tell_importing(IMPORT_TAKEN_BACK, session, count=count)


def import_broken(subject: uuid.UUID, why: str) -> None:
    if session := Import.objects.select_related("org").filter(pk=subject).first():
        _tell_importing(IMPORT_BROKEN, session, why=why)


def _tell_importing(kind: Kind, session: Import, **facts) -> None:
    """By the machine, to all who may go on with it."""
    tell(kind, session, to=_admins(session.org), place=session.org_id, file=session.file_name, **facts)


def _admins(org) -> list[Account]:
    offices = Admin.objects.in_use().filter(org=org).select_related("account")
    return [office.account for office in offices]
