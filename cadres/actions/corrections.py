"""更正申请: 姓名 and 身份证号 of a saved person change in one act, once an organisation above agrees."""

import copy

from django.db.models import Q
from django.utils import timezone

from cadres import notices
from cadres.actions.inquiries import CLOSED
from cadres.actions.parts import CadreError, differences, locked_person, refusing, sign
from cadres.acts import Act
from cadres.models import Correction, Decision, Person
from cadres.models.answering import addressee_above, answering_nodes
from cadres.rules import dates
from cadres.signals import person_changed
from orgs import access
from orgs.models import Account, Org
from zhtj.audit.models import AuditEntry
from zhtj.codes import id_number

ACTS = {
    Decision.APPROVED: Act.CORRECTION_APPROVED,
    Decision.REFUSED: Act.CORRECTION_REFUSED,
    Decision.WITHDRAWN: Act.CORRECTION_WITHDRAWN,
}
HELD_ELSEWHERE = "该人员已不在申请组织任职，由其现任职组织申请更正；请拒绝本申请。"
UNUSABLE = "该身份证号码不能用于更正，请逐位核对。"


def is_usable(number: str, *, person: Person) -> bool:
    """Not somebody else's, in any spelling."""
    return not Person.objects.with_id_number(number).exclude(pk=person.pk).exists()


def ask_correction(
    *, person: Person, name: str, number: str, asking_org: Org, reason: str, by: Account
) -> Correction:
    """Of `name` or `number` one may be "", which stays. Raises CadreError when one is pending already."""
    access.require(by, "enter_cadre", asking_org)
    with refusing():
        correction = Correction(
            person=person, name=name, asking_org=asking_org, asked_by=by, reason=reason,
            addressed_org_id=addressee_above(asking_org.path),
        )  # fmt: skip
        correction.id_number = number
        correction.save(force_insert=True)
        _record(correction, Act.CORRECTION_ASKED, by, reason=correction.reason)
        notices.correction_lies_with(correction, correction.addressed_org_id, by=by)
    return correction


def decide_correction(*, correction: Correction, decision: Decision, reason: str, by: Account) -> Correction:
    """Approve, which corrects the person, or refuse. Raises CadreError."""
    with refusing():
        person = locked_person(correction.person_id)
        correction = _locked(correction)
        if correction.addressed_org_id not in answering_nodes(by) or correction.asked_by_id == by.pk:
            raise CadreError("更正申请由上一级团组织的其他管理员审批，不能审批自己提交的申请。")
        if decision == Decision.APPROVED and _is_held_elsewhere(person, correction.asking_org):
            raise CadreError(HELD_ELSEWHERE)
        correction.decision_reason, correction.decided_by = reason, by
        _settle(correction, decision, by)
        if decision == Decision.APPROVED:
            _correct(person, correction, by)
    return correction


def _is_held_elsewhere(person: Person, asking_org: Org) -> bool:
    in_post = person.posts.open()
    return in_post.exists() and not in_post.under(asking_org).exists()


def withdraw_correction(*, correction: Correction, by: Account) -> Correction:
    access.require(by, "enter_cadre", correction.asking_org)
    with refusing():
        return _settle(_locked(correction), Decision.WITHDRAWN, by)


def release_corrections(*, org: Org, by: Account | None) -> None:
    """As release_inquiries."""
    concerned = Correction.objects.pending().filter(Q(asking_org=org) | Q(addressed_org=org))
    rows = concerned.select_related("asking_org", "addressed_org").select_for_update(of=("self",))
    why = CLOSED.format(org.name)
    for correction in rows.order_by("pk"):
        if correction.asking_org_id == org.pk:
            _settle(correction, Decision.WITHDRAWN, by, why=why)
        else:
            _move_up(correction, by, why)


def _move_up(correction: Correction, by: Account | None, why: str) -> None:
    above = addressee_above(correction.addressed_org.path)
    if above != correction.addressed_org_id:
        correction.addressed_org_id = above
        correction.save(update_fields=["addressed_org"])
        AuditEntry.record(
            actor=by, act=Act.CORRECTION_MOVED_UP, target=correction, org=correction.addressed_org, reason=why
        )
        notices.correction_moved_up(correction, by=by)


def _locked(correction: Correction) -> Correction:
    rows = Correction.objects.select_related("asking_org", "asked_by").select_for_update(of=("self",))
    return rows.get(pk=correction.pk)


def _settle(correction: Correction, decision: Decision, by: Account | None, *, why: str = "") -> Correction:
    if not correction.is_pending:
        raise CadreError(f"该申请刚刚已有结果：{correction.get_decision_display()}。您的操作没有保存。")
    correction.decision, correction.decided_at = decision, timezone.now()
    correction.save(update_fields=["decision", "decision_reason", "decided_by", "decided_at"])
    _record(correction, ACTS[decision], by, reason=correction.decision_reason or why)
    notices.correction_settled(correction, by=by)
    return correction


def _correct(person: Person, correction: Correction, by: Account) -> None:
    """One row of history, with the reason; the log gets the names of the fields alone."""
    was = copy.copy(person)
    sign(person, by, was=was)
    changed = []
    if correction.name:
        person.name = correction.name
        changed += ["name", "sound"]
    if correction.id_number_sealed:
        _renumber(person, correction.id_number)
        changed += ["id_number_sealed", "id_number_index", "sex", "born_on"]
    person.version += 1
    person._change_reason = f"更正申请：{correction.reason}"[:100]
    person.save(update_fields=[*changed, "version", "updated_at"])
    AuditEntry.record(
        actor=by, act=Act.PERSON_CORRECTED, target=person, org=correction.asking_org, reason=correction.reason,
        changed=differences(was, person, changed), correction=correction.pk,
    )  # fmt: skip
    person_changed.send(sender=Person, person=person, was=was)


def _renumber(person: Person, number: str) -> None:
    if not is_usable(number, person=person):
        raise CadreError("该身份证号码现在不能使用，请退回申请，由申请组织核对。")
    today = timezone.localdate()
    told = id_number.parse(number, today=today)
    if fault := dates.too_young_fault(born_on=told.born_on, today=today):
        raise CadreError(fault)
    person.id_number, person.sex, person.born_on = told.number, told.sex, told.born_on


def _record(correction: Correction, act: Act, by: Account | None, *, reason: str) -> None:
    AuditEntry.record(
        actor=by,
        act=act,
        target=correction,
        org=correction.asking_org,
        reason=reason,
        person=correction.person_id,
    )
