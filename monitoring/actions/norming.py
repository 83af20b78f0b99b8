"""Setting a norm that will be in force from a later day, and withdrawing it before that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db import IntegrityError, transaction
from django.utils import timezone

from monitoring.acts import Act
from monitoring.codes import Sector
from monitoring.models import Norm, NormBand
from monitoring.norm_effects import Effect, effect
from monitoring.norm_words import lines_of
from monitoring.norms import NormBook
from orgs.models import Account, Org
from zhtj.audit.models import AuditEntry
from zhtj.audit.refusals import RefusedError

Band = dict[str, int | None]  # fields of NormBand
IN_FORCE = "该标准已经施行，已统计的数字以它为准，不能撤回；需要改变的，请制定新的标准。"
GONE = "该标准刚刚已被撤回。"


class NormError(RefusedError):
    """`field` is what of the form it is about."""

    def __init__(self, sentence: str, field: str = ""):
        super().__init__(sentence)
        self.field = field


def first_day() -> date:
    """On which a norm that is set now may come into force: what was computed stays what it was."""
    return timezone.localdate() + timedelta(days=1)


def day_fault(day: date) -> str:
    first = first_day()
    return f"施行日期最早为明天（{first}），这样已经统计的数字不会改变。" if day < first else ""


def twice_fault(*, org: Org, sector: str, valid_from: date) -> str:
    taken = Norm.objects.filter(org=org, sector=sector, valid_from=valid_from).exists()
    return _twice(sector, valid_from) if taken else ""


def _twice(sector: str, day: date) -> str:
    return f"本组织已有{day}起施行的{Sector(sector).label}配备标准，请另选日期，或先撤回原来的。"


@transaction.atomic
def set_norm(
    *, org: Org, sector: str, valid_from: date, source: str, bands: Sequence[Band], by: Account
) -> Norm:
    """Rows take it in when they are brought to its day (monitoring.recounting.renew). Raises NormError."""
    if fault := day_fault(valid_from):
        raise NormError(fault, "valid_from")
    facts = {"org": org, "sector": sector, "valid_from": valid_from}
    try:
        with transaction.atomic():
            norm = Norm.objects.create(**facts, source=source, set_by=by)
    except IntegrityError:
        raise NormError(_twice(sector, valid_from), "valid_from") from None
    NormBand.objects.bulk_create(NormBand(norm=norm, **band) for band in bands)
    _record(Act.NORM_SET, norm, by)
    return norm


@transaction.atomic
def withdraw_norm(*, norm: Norm, by: Account) -> None:
    """Until its day nothing was computed with it, so nothing has to remember it but the log. Raises NormError."""
    kept = Norm.objects.select_for_update(of=("self",)).select_related("org").filter(pk=norm.pk).first()
    if kept is None:
        raise NormError(GONE)
    if kept.valid_from < first_day():
        raise NormError(IN_FORCE)
    _record(Act.NORM_WITHDRAWN, kept, by)
    kept.delete()


def _record(act: Act, norm: Norm, by: Account) -> None:
    AuditEntry.record(
        actor=by, act=act, target=norm, org=norm.org, sector=norm.get_sector_display(),
        valid_from=norm.valid_from, basis=norm.source,
        norm="；".join(str(line) for line in lines_of(norm.sector, norm.bands.all())),
    )  # fmt: skip


@dataclass(frozen=True)
class NormForesight:
    """What is shown of a norm before it is confirmed; counted only when it is looked at."""

    norm: Norm
    bands: tuple[Band, ...]
    before: NormBook
    after: NormBook

    def bound(self) -> dict:
        """What was typed, and which other norms there are. Not the figures: in a nation they change every second."""
        others = sorted(other.pk for other in self.before.norms if other.sector == self.norm.sector)
        typed = [self.norm.sector, self.norm.org_id, str(self.norm.valid_from), self.norm.source]
        return {"norm": typed, "bands": [sorted(band.items()) for band in self.bands], "others": others}

    @cached_property
    def replaced(self) -> Norm | None:
        norm = self.norm
        return self.before.in_force(sector=norm.sector, path=norm.org.path, day=norm.valid_from)

    @cached_property
    def effect(self) -> Effect:
        norm, books = self.norm, {"before": self.before, "after": self.after}
        return effect(org=norm.org, sector=norm.sector, day=norm.valid_from, **books)


@dataclass(frozen=True)
class NormSetting:
    """A performance of orgs.actions.rehearsing: carried out to be looked at, or for good."""

    org: Org
    sector: str
    valid_from: date
    source: str
    bands: tuple[Band, ...]
    by: Account

    def perform(self) -> tuple[NormForesight, Norm]:
        before = NormBook()
        norm = set_norm(**vars(self))
        return NormForesight(norm, self.bands, before, NormBook()), norm
