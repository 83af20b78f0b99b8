"""What the tree refuses: each raises TreeError, ValidationError or PermissionDenied with a sentence."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from orgs import access, rules
from orgs.models import Account, Org
from orgs.tree.locks import TreeError

# Written by the tree itself, so never asked of the caller.
OWN = ("parent", "tree_parent", "committee", "path", "tree_id", "lft", "rght", "tree_level")


def require_right(by: Account | None, org: Org | None) -> None:
    if by is not None and org is not None:
        access.require(by, "manage_orgs", org)


def require_open(org: Org | None) -> None:
    if org is not None and not org.is_open:
        raise TreeError(f"“{org.name}”已关闭，请先恢复。")


def check_place(org: Org, parent: Org | None) -> None:
    fault = rules.placement_fault(
        type=org.type,
        level=org.level,
        parent_type=parent and parent.type,
        parent_level=parent and parent.level,
    )
    if fault:
        raise TreeError(fault)


def name_fault(name: str, parent: Org) -> str:
    """Why nothing may be called so below `parent`; "" when it may."""
    is_taken = Org.objects.open().filter(parent=parent, name=name).exists()
    return f"“{parent.name}”下已有名为“{name}”的组织。" if is_taken else ""


def check_name_is_free(name: str, parent: Org) -> None:
    if fault := name_fault(name, parent):
        raise TreeError(fault)


def check_facts(org: Org, *, known: bool = False) -> None:
    """`known`: the 学校标识码 comes from a list that was checked, where other categories occur."""
    org.name = rules.tidy(org.name)
    org.clean_fields(exclude=OWN)  # first: the rules take nothing but choices
    faults = {
        "name": rules.text_fault(org.name),
        "division": rules.division_fault(org.division),
        "opened_on": rules.opening_day_fault(org.opened_on, today=timezone.localdate()),
    }
    if org.school_code is not None:
        faults["school_code"] = rules.school_code_fault(
            org.school_code, known=known
        ) or rules.school_code_place_fault(org.type)
    if faults := {field: fault for field, fault in faults.items() if fault}:
        raise ValidationError(faults)
    if not known:
        org.validate_unique(exclude=OWN)


def check_nesting(inner: Org | None, parent: Org | None) -> None:
    """`inner`, a 高校本级 or nothing, is to stand at `parent` or below it."""
    outer = university_over(parent) if inner and parent else None
    if fault := rules.nesting_fault(inner=inner.name if inner else "", outer=outer.name if outer else ""):
        raise TreeError(fault, "school_code")


def university_over(org: Org | None) -> Org | None:
    """The 高校本级 that `org` is or stands in; of organisations that are being added, those above them too."""
    while org is not None and org._state.adding:
        if org.is_university:
            return org
        org = org.parent
    return org and Org.objects.above(org).universities().first()


def university_in(org: Org) -> Org | None:
    """The first 高校本级 at `org` or below it, closed ones too, which may be reopened."""
    return Org.objects.under(org).universities().order_by("path").first()


def university_below(org: Org) -> Org | None:
    """As university_in, `org` itself apart."""
    return Org.objects.under(org).exclude(pk=org.pk).universities().order_by("path").first()


@contextmanager
def telling_what_is_taken():
    """Somebody took the name or the code between our look and our write: the constraints' word as a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise TreeError("同一上级下已有同名组织，或学校标识码已被使用，请刷新后再试。") from error
