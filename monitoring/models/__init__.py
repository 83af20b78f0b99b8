"""Figures of universities and state enterprises, and the norms that they are compared with."""

from monitoring.models.norm import Norm, NormBand
from monitoring.models.past import PastStaffing, Snapshot
from monitoring.models.saved_view import SavedView
from monitoring.models.staffing import SUMMED, Staffing, StaffingQuerySet
from monitoring.models.urging import Urging, UrgingNotice, UrgingQuerySet

__all__ = [
    "SUMMED", "Norm", "NormBand", "PastStaffing", "SavedView", "Snapshot", "Staffing", "StaffingQuerySet", "Urging",
    "UrgingNotice", "UrgingQuerySet",
]  # fmt: skip
