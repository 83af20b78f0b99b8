"""What the staffing table may be asked."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.functional import cached_property

from monitoring.codes import Sector
from monitoring.columns import LEVEL_NAMES
from monitoring.narrowing import SIZES, Narrowing
from monitoring.parts import PARTS
from monitoring.past import fault as fault_of_day
from monitoring.rates import BINS
from monitoring.urged import CONDITIONS
from orgs.models.org import LARGEST_ID
from zhtj.web.asking import SparseForm

# Of a view, beside the sector.
KEPT = (
    "part",
    "behind",
    "name",
    "gap",
    "vacant",
    "rate",
    "level",
    "place",
    "size",
    "urging",
    "sort",
    "columns",
)
NOW = "now"
LIST_CUT = r"\A[0-9]{1,9}(-[0-9a-f.]{1,180}){1,2}\Z"
CUT = r"\A\d{1,9}\.[0-9a-f]{1,160}(\..*)?\Z"


class StaffingFilter(SparseForm):
    """Whatever is not understood counts as not asked."""

    org = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    sector = forms.ChoiceField(required=False, choices=Sector)
    part = forms.ChoiceField(required=False, choices=PARTS.items())
    behind = forms.IntegerField(required=False, min_value=1, max_value=10**6)
    name = forms.CharField(required=False, max_length=100, label="组织名称")
    gap = forms.BooleanField(required=False, label="有缺额")
    vacant = forms.BooleanField(required=False, label="书记空缺")
    rate = forms.ChoiceField(
        required=False, choices=[(key, bin.label) for key, bin in BINS.items()], label="专职配备率"
    )
    level = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=LEVEL_NAMES.items(), label="企业层级"
    )
    place = forms.CharField(required=False, max_length=50, label="企业所在驻地")
    size = forms.ChoiceField(
        required=False, choices=[(key, key) for key in SIZES[Sector.UNIVERSITY]], label="规模"
    )
    urging = forms.ChoiceField(
        required=False, choices=[(key, label) for key, (label, _) in CONDITIONS.items()], label="催办"
    )
    sort = forms.CharField(required=False, max_length=50, validators=[RegexValidator(r"\A-?[a-z_]+\Z")])
    # Of a past day; what is wrong with it is told at the field, since a table of now would be taken for that day's.
    day = forms.DateField(
        required=False,
        label="统计日期",
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "统计日期请按 2026-01-31 的格式填写。"},
    )
    columns = forms.CharField(required=False, max_length=1500, validators=[RegexValidator(r"\A[a-z_,]+\Z")])
    # Number, path and value of the last row of the page before; they hold whatever comes and goes meanwhile.
    past = forms.CharField(required=False, max_length=400, validators=[RegexValidator(CUT)])

    def clean_day(self) -> date | None:
        """None for today, whose table is the one of now."""
        day, today = self.cleaned_data["day"], timezone.localdate()
        if day and (fault := fault_of_day(day, today=today)):
            raise forms.ValidationError(fault)
        return None if day == today else day

    def asked(self) -> dict:
        """The cleaned values, those not understood left out."""
        self.full_clean()
        return self.cleaned_data

    @property
    def day_typed(self) -> str:
        return self["day"].data if "day" in self.fields else ""


class CompareFilter(forms.Form):
    """Two of the days that are frozen, or one of them and now; whatever is no such day counts as not asked."""

    before = forms.ChoiceField(required=False, label="基期")
    after = forms.ChoiceField(required=False, label="对比期")
    past = forms.CharField(required=False, max_length=160, validators=[RegexValidator(r"\A[0-9a-f]+\Z")])

    def __init__(self, *args, days: Sequence[date], **kwargs):
        super().__init__(*args, **kwargs)
        frozen = [(day.isoformat(), f"{day}（月度快照）") for day in days]
        self.fields["before"].choices = frozen
        self.fields["after"].choices = [(NOW, "今天（实时）"), *frozen]
        self.default = {"before": frozen[0][0] if frozen else NOW, "after": NOW}

    @cached_property
    def chosen(self) -> dict[str, str]:
        """Values of both fields, as they stand in an address."""
        self.full_clean()
        return {name: self.cleaned_data.get(name) or usual for name, usual in self.default.items()}

    def days(self) -> tuple[date, date | None] | None:
        """Earlier and later, None meaning now; no days where both are the same, which is told at the field."""
        before, after = self.chosen.values()
        if before == after:
            self.add_error("after", "基期和对比期是同一天，请选择不同的日期。")
            return None
        if after == NOW:
            return date.fromisoformat(before), None
        earlier, later = sorted((before, after))
        return date.fromisoformat(earlier), date.fromisoformat(later)


class OriginFilter(SparseForm):
    """Which figure of the table, and how far its two lists were read. What is not understood counts as not asked."""

    row = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)  # none: the totals
    column = forms.CharField(required=False, max_length=50, validators=[RegexValidator(r"\A[a-z_]+\Z")])
    past = forms.CharField(required=False, max_length=400, validators=[RegexValidator(LIST_CUT)])
    past_left = forms.CharField(required=False, max_length=400, validators=[RegexValidator(LIST_CUT)])

    asked = StaffingFilter.asked


def narrowing_of(asked: dict) -> Narrowing:
    """What is urged is of now: a past day is not narrowed to it."""
    left_out = ("urging",) if asked.get("day") else ()
    return Narrowing(
        **{name: asked[name] for name in Narrowing._fields if asked.get(name) and name not in left_out}
    )
