"""The operation log as somebody may read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from orgs.models import Account, Org
from zhtj.audit import acts
from zhtj.audit.models import CHANGED, AuditEntry

PERMISSION = "view_cadre"
SYSTEM, VISITOR = "系统命令", "未登录的访问者"


def seen_by(user: Account) -> QuerySet[AuditEntry]:
    """What was done at the organisations within reach as the tree is now, and whatever `user` did.

    Annotated `is_near`: of an own act that lies out of reach by now, no more than where and when is told.
    """
    near = Q(org_id__in=Org.objects.within_reach_of(user, PERMISSION).order_by().values("pk"))
    own = Q(actor=user)
    is_near = ExpressionWrapper(near | (own & Q(org_id=None)), BooleanField())
    return AuditEntry.objects.filter(near | own).annotate(is_near=is_near)


def under(lines: QuerySet[AuditEntry], org: Org) -> QuerySet[AuditEntry]:
    return lines.filter(org_id__in=Org.objects.under(org).order_by().values("pk"))


def newest_first(lines: QuerySet[AuditEntry], *, before: AuditEntry | None = None) -> QuerySet[AuditEntry]:
    """From the one `before` which a page ended on; lines that come in meanwhile shift nothing."""
    if before:
        lines = lines.filter(Q(at__lt=before.at) | Q(at=before.at, pk__lt=before.pk))
    return lines.order_by("-at", "-pk")


@dataclass(frozen=True)
class Line:
    """An entry in words, read with `seen_by`."""

    entry: AuditEntry

    @property
    def act(self) -> str:
        return acts.label(self.entry.act)

    @property
    def is_refusal(self) -> bool:
        return self.entry.act in {"refused", "login_failed", "password_failed"}

    @property
    def actor(self) -> str:
        return self.entry.actor_name or (VISITOR if self.entry.address else SYSTEM)

    @property
    def target(self) -> str:
        return self.entry.target_name if self.entry.is_near else ""

    @property
    def _told(self) -> dict:
        return self.entry.facts if self.entry.is_near else {}

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """(label, was, is), numbers masked when they were written."""
        told = self._told.get(CHANGED)
        pairs = told.items() if isinstance(told, dict) else ()
        return [
            (label, *map(_words, pair)) for label, pair in pairs if isinstance(pair, list) and len(pair) == 2
        ]

    @property
    def facts(self) -> list[tuple[str, str]]:
        return [
            (acts.fact_label(key), words)
            for key, value in self._told.items()
            if key != CHANGED and (words := _words(value))
        ]

    @property
    def summary(self) -> str:
        """One line for the list and the workbook."""
        changed = [f"{label}：{was} → {now}" for label, was, now in self.changes]
        return "；".join(
            [*changed, *(f"{label}：{value}" for label, value in self.facts if len(value) != 36)]
        )


def _words(value) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(_words, value))
    if isinstance(value, dict):
        return "，".join(f"{acts.fact_label(key)} {_words(each)}" for key, each in value.items())
    return str(value)
