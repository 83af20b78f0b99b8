"""Into which stretch of the 专职配备率 each row falls."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import F, Q

from monitoring.codes import Sector

FILLED = F("own_full_time_on_duty")
DUE = Q(required__gt=0)
NOT_KNOWN = {Sector.UNIVERSITY: "未填报", Sector.ENTERPRISE: "无标准"}  # why there is no 应配


class Bin(NamedTuple):
    """Rows whose rate lies in one stretch; compared as whole numbers, so that no edge is rounded away."""

    label: str
    holds: Q
    is_rate: bool = True


BINS = {
    "none": Bin("0%", DUE & Q(own_full_time_on_duty=0)),
    "few": Bin("不足50%", DUE & Q(own_full_time_on_duty__gt=0, required__gt=FILLED * 2)),
    "most": Bin("50%–99.9%", Q(required__gt=FILLED, required__lte=FILLED * 2)),
    "all": Bin("100%及以上", DUE & Q(required__lte=FILLED)),
    "not_due": Bin("不要求专职", Q(required=0), is_rate=False),
    "unknown": Bin("未填报", Q(required=None), is_rate=False),
}


def labels(sector: Sector) -> dict[str, str]:
    return {key: bin.label for key, bin in BINS.items()} | {"unknown": NOT_KNOWN[sector]}
