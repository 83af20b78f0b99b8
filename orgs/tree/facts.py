"""Changing what an organisation is called and what it is, at its place."""

from django.db import transaction

from orgs import rules, signals
from orgs.acts import Act
from orgs.models import Account, Org
from orgs.models.org import below
from orgs.office_rights import follow_type
from orgs.tree.locks import TreeError, hold
from orgs.tree.refusals import (
    check_facts,
    check_name_is_free,
    check_nesting,
    check_place,
    require_right,
    telling_what_is_taken,
    university_below,
)
from zhtj.audit.models import AuditEntry

KINDS = ("type", "industry", "school_code", "division", "opened_on")  # what retype() may change
MOST_NAMED = 5
NOTHING_CHANGED = "没有需要保存的更改。"


def rename(*, org: Org, name: str, by: Account | None, reason: str = "") -> Org:
    """Raises TreeError (name taken), ValidationError, PermissionDenied."""
    with transaction.atomic():
        org = _hold(org, by)
        before, org.name = org.name, rules.tidy(name)
        if org.name == before:
            raise TreeError(NOTHING_CHANGED)
        check_facts(org, known=True)
        check_name_is_free(org.name, org.parent)
        with telling_what_is_taken():
            org.save(update_fields=["name", "initials", "sound"])
        changed = {"组织全称": [before, org.name]}
        AuditEntry.record(actor=by, act=Act.ORG_RENAMED, target=org, org=org, reason=reason, changed=changed)
        signals.org_told.send(sender=Org, org=org, by=by)
    return org


def retype(*, org: Org, by: Account | None, reason: str = "", **kinds) -> Org:
    """Change 组织类别, 行业类别, 学校标识码, 行政区划代码 or 成立日期 (`kinds`). Raises as rename() does.

    Facts submitted once (在校学生数, 企业层级, 企业所在驻地) stay as they are.
    """
    with transaction.atomic():
        org = _hold(org, by)
        was = {name: getattr(org, name) for name in KINDS}
        for name in KINDS:
            setattr(org, name, kinds.get(name, was[name]))
        changed = _changed(org, was)
        if not changed:
            raise TreeError(NOTHING_CHANGED)
        _check(org, was)
        with telling_what_is_taken():
            org.save(update_fields=KINDS)
        told = _become(org, was["type"]) if org.type != was["type"] else {}
        AuditEntry.record(
            actor=by, act=Act.ORG_RETYPED, target=org, org=org, reason=reason, changed=changed, **told
        )
        signals.org_changed.send(sender=Org, org=org, by=by)
    return org


def _hold(org: Org, by: Account | None) -> Org:
    """Locked, and its own row with it, so that no post is entered while what it may be is looked at."""
    [org] = hold([org], alone=lambda orgs: orgs[0].is_upper)
    if org.parent is None:
        raise TreeError("最上级组织不在这里修改。")
    require_right(by, org.parent)
    if not org.is_open:
        raise TreeError(f"“{org.name}”已关闭，请先恢复再修改。")
    Org.objects.select_for_update(no_key=True).get(pk=org.pk)
    return org


def _changed(org: Org, was: dict) -> dict[str, list[str]]:
    """What differs, in words."""
    before = Org(**was)
    return {
        Org._meta.get_field(name).verbose_name: [_word(before, name), _word(org, name)]
        for name in KINDS
        if getattr(org, name) != was[name]
    }


def _word(org: Org, name: str) -> str:
    display = getattr(org, f"get_{name}_display", None)
    return display() if display else str(getattr(org, name) or "")


def _check(org: Org, was: dict) -> None:
    check_facts(org, known=org.school_code == was["school_code"])
    if org.is_university and not Org(**was).is_university:
        _check_alone(org)
    if org.type == was["type"]:
        return
    if Org(type=was["type"]).is_upper or org.is_upper:
        raise TreeError("团的领导机关、团工委与基层团组织之间不能互改类别，请新设组织后迁移下级组织。")
    check_place(org, org.parent)
    if fault := children_fault(org):
        raise TreeError(fault)


def _check_alone(org: Org) -> None:
    """Whoever becomes 高校本级 stands in no other, and no other in it."""
    check_nesting(org, org.parent)
    if inside := university_below(org):
        raise TreeError(rules.nesting_fault(inner=inside.name, outer=org.name), "school_code")


def children_fault(org: Org) -> str:
    """Which organisations below could not stay if `org` were what it says it is; "" when all could."""
    kept = [type.value for type in rules.CHILD_TYPES[org.type]]
    strangers = Org.objects.open().children_of(org).exclude(type__in=kept)
    named = [f"{child.name}（{child.get_type_display()}）" for child in strangers[: MOST_NAMED + 1]]
    if not named:
        return ""
    told = f"{'、'.join(named[:MOST_NAMED])}{'等' if len(named) > MOST_NAMED else ''}"
    return f"{org.get_type_display()}下不能有：{told}。请先迁移、合并或关闭这些下级组织。"


def _become(org: Org, was: str) -> dict[str, list[str]]:
    """Whatever follows from another type; gives what it means for the rights of its admins."""
    _lead_anew(org)
    signals.org_retyped.send(sender=Org, org=org, was=was)
    return follow_type(org, was=was)


def _lead_anew(org: Org) -> None:
    """Who removes cadres here and below: the organisation itself when it is a 团委 now, else the one above."""
    led, old = Org.objects.filter(below(org.path)), org.committee_id
    if org.removes_cadres:
        led.filter(committee=old).update(committee=org.pk)
    elif old == org.pk:
        led.filter(committee=org.pk).update(committee=org.parent.committee_id)
    org.refresh_from_db(fields=["committee"])
