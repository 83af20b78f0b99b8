"""申请转接/核实: ask for somebody registered elsewhere, answer, withdraw, use, and go one level up in time."""

import uuid
from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone

from cadres import access as cadre_access
from cadres import notices
from cadres.actions.parts import CadreError, refusing
from cadres.acts import Act
from cadres.models import Answer, Correction, Export, Inquiry, Person
from cadres.models.answering import addressee, addressee_above, answering_nodes
from cadres.models.inquiry import ANSWERED_WITHIN
from orgs import access
from orgs.models import Account, Org
from zhtj.audit.models import AuditEntry

ACTS = {
    Answer.ACCEPTED: Act.INQUIRY_ACCEPTED,
    Answer.REFUSED: Act.INQUIRY_REFUSED,
    Answer.WITHDRAWN: Act.INQUIRY_WITHDRAWN,
}
CLOSED = "“{}”已关闭。"
NOT_NEEDED = "现在可以直接录入该人员，不需要申请。"


def ask_inquiry(*, person: Person, asking_org: Org, reason: str, by: Account) -> Inquiry:
    """Ask whoever holds `person` elsewhere. Raises CadreError when one is pending or none is needed."""
    access.require(by, "enter_cadre", asking_org)
    with refusing():
        holder = person.posts.latest_first().select_related("org").first()
        if holder is None or _is_open_to(by, person, asking_org):
            raise CadreError(NOT_NEEDED)
        inquiry = Inquiry.objects.create(
            person=person, asking_org=asking_org, asked_by=by, reason=reason,
            addressed_org_id=addressee(holder.org.path), expires_at=timezone.now() + ANSWERED_WITHIN,
        )  # fmt: skip
        _record(inquiry, Act.INQUIRY_ASKED, by, reason=reason)
        notices.inquiry_lies_with(inquiry, inquiry.addressed_org_id, by=by)
    return inquiry


def _is_open_to(by: Account, person: Person, org: Org) -> bool:
    seen = cadre_access.is_seen(by, person, org)
    return seen and cadre_access.is_enterable(by, person, org)


def answer_inquiry(*, inquiry: Inquiry, answer: Answer, reason: str, by: Account) -> Inquiry:
    """Accept or refuse. Raises CadreError when somebody was faster, or it is not for `by` to answer."""
    with refusing():
        inquiry = _locked(inquiry)
        if inquiry.addressed_org_id not in answering_nodes(by):
            raise CadreError("该申请已转由上级团组织处理。")
        if inquiry.asked_by_id == by.pk:
            raise CadreError("不能处理自己提交的申请，请由其他管理员处理。")
        inquiry.answer_reason, inquiry.answered_by = reason, by
        return _settle(inquiry, answer, by)


def withdraw_inquiry(*, inquiry: Inquiry, by: Account) -> Inquiry:
    """By the asking side, while nobody answered."""
    access.require(by, "enter_cadre", inquiry.asking_org)
    with refusing():
        return _settle(_locked(inquiry), Answer.WITHDRAWN, by)


def use_inquiries(*, person: Person, org: Org, by: Account | None) -> None:
    """The person was entered at `org`: what `org` asked about the person is done. Within the act of entering."""
    use_inquiries_of([(person.pk, org)], by=by)


def use_inquiries_of(entered: Collection[tuple[uuid.UUID, Org]], *, by: Account | None) -> None:
    """The same of many: primary keys of people with the organisation at which each was entered."""
    orgs = {(person, org.pk): org for person, org in entered}
    asked = Inquiry.objects.filter(
        person__in={person for person, _ in orgs}, asking_org__in={org for _, org in orgs}
    )
    for inquiry in (asked.pending() | asked.usable()).select_for_update().order_by("pk"):
        org = orgs.get((inquiry.person_id, inquiry.asking_org_id))
        if org is not None:
            inquiry.answer = Answer.USED
            inquiry.save(update_fields=["answer"])
            AuditEntry.record(
                actor=by, act=Act.INQUIRY_USED, target=inquiry, org=org, person=inquiry.person_id
            )


def escalate_inquiries() -> int:
    """Hand what was not answered in time to the next organisation above; how many. At the top it stays."""
    now = timezone.now()
    if not Inquiry.objects.overdue(now).exists():
        return 0
    with refusing():
        rows = Inquiry.objects.overdue(now).select_related("asking_org", "addressed_org").order_by("pk")
        return sum(_move_up(inquiry) for inquiry in rows.select_for_update(of=("self",), skip_locked=True))


def release_inquiries(*, org: Org, by: Account | None) -> None:
    """`org` is closed: what it asked is withdrawn, what lies with it goes up. Part of the closing; a line for each."""
    concerned = Inquiry.objects.pending().filter(Q(asking_org=org) | Q(addressed_org=org))
    rows = concerned.select_related("asking_org", "addressed_org").select_for_update(of=("self",))
    why = CLOSED.format(org.name)
    for inquiry in rows.order_by("pk"):
        if inquiry.asking_org_id == org.pk:
            _settle(inquiry, Answer.WITHDRAWN, by, why=why)
        else:
            _move_up(inquiry, by=by, why=why)


def count_waiting(by: Account) -> int:
    """Requests that `by` could answer now, of all kinds."""
    if not answering_nodes(by):
        return 0
    escalate_inquiries()
    inquiries = Inquiry.objects.pending().answered_for(by).count()
    corrections = Correction.objects.pending().decided_for(by).count()
    return inquiries + corrections + Export.objects.waiting().decided_for(by).count()


def _locked(inquiry: Inquiry) -> Inquiry:
    rows = Inquiry.objects.select_related("asking_org", "asked_by", "person").select_for_update(of=("self",))
    return rows.get(pk=inquiry.pk)


def _settle(inquiry: Inquiry, answer: Answer, by: Account | None, *, why: str = "") -> Inquiry:
    if not inquiry.is_pending:
        raise CadreError(f"该申请刚刚已有结果：{inquiry.get_answer_display()}。您的操作没有保存。")
    inquiry.answer, inquiry.answered_at = answer, timezone.now()
    inquiry.save(update_fields=["answer", "answer_reason", "answered_by", "answered_at"])
    _record(inquiry, ACTS[answer], by, reason=inquiry.answer_reason or why)
    notices.inquiry_settled(inquiry, by=by)
    return inquiry


def _move_up(inquiry: Inquiry, *, by: Account | None = None, why: str = "") -> bool:
    above = addressee_above(inquiry.addressed_org.path)
    if above == inquiry.addressed_org_id:
        return False
    inquiry.addressed_org_id, inquiry.expires_at = above, timezone.now() + ANSWERED_WITHIN
    inquiry.save(update_fields=["addressed_org", "expires_at"])
    AuditEntry.record(
        actor=by, act=Act.INQUIRY_MOVED_UP, target=inquiry, org=inquiry.addressed_org, reason=why
    )
    notices.inquiry_moved_up(inquiry, by=by)
    return True


def _record(inquiry: Inquiry, act: Act, by: Account | None, *, reason: str) -> None:
    AuditEntry.record(
        actor=by, act=act, target=inquiry, org=inquiry.asking_org, reason=reason, person=inquiry.person_id
    )
