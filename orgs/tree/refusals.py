"""What the tree refuses: each raises TreeError, ValidationError or PermissionDenied with a sentence."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from orgs import access, rules
from orgs.codes import HIGHER_EDUCATION
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
    faults = {"name": rules.text_fault(org.name), "division": rules.division_fault(org.division)}
    if org.school_code is not None:
        faults["school_code"] = rules.school_code_fault(
            org.school_code, known=known
        ) or rules.school_code_place_fault(org.type)
    if faults := {field: fault for field, fault in faults.items() if fault}:
        raise ValidationError(faults)
    if not known:
        org.validate_unique(exclude=OWN)


def check_is_no_second_university(org: Org, parent: Org) -> None:
    """Whoever becomes 高校本级 stands inside no other; real lists, which are loaded, may know better."""
    above = Org.objects.above(parent).filter(industry__in=HIGHER_EDUCATION, school_code__gt="").first()
    if org.is_university and above:
        told = f"上级“{above.name}”是高校本级，校内的院系团组织不填学校标识码。"
        raise ValidationError({"school_code": told})


@contextmanager
def telling_what_is_taken():
    """Somebody took the name or the code between our look and our write: the constraints' word as a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise TreeError("同一上级下已有同名组织，或学校标识码已被使用，请刷新后再试。") from error
