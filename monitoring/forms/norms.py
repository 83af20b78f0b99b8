"""What somebody types to set a norm: its day, its source, and a few lines of how many are required of whom."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.forms import formset_factory

from monitoring.actions import norming
from monitoring.actions.norming import Band, NormSetting
from monitoring.codes import Sector
from monitoring.models import Norm
from monitoring.norms import LEVEL_NAMES
from orgs.fields import DayField, WordsField
from orgs.forms.managing import SEAL, ActForm
from orgs.forms.numbers import CountField
from orgs.models import Account, Org
from orgs.models.profile import MOST_STUDENTS
from zhtj.web.asking import AskingForm

MOST_REQUIRED = 500
LEAST_STEP = 10
MOST_BANDS = 30
SHOWN = 3  # lines at least
PREFIX = "bands"
NO_BANDS = "请至少填写一行标准。"
FROM_ZERO = "须有一行的学生数起点为0，否则学生较少的学校没有标准。"
ONCE_OF_STUDENTS = "学生数起点与上面的一行相同。"
ONCE_OF_LEVEL = "企业层级与上面的一行相同。"


class SectorFilter(AskingForm):
    """Which norm is to be set."""

    sector = forms.ChoiceField(required=False, choices=Sector)


class StepForm(AskingForm):
    """Which button was pressed, when not that of the next step."""

    MORE, EDIT = "more", "edit"

    step = forms.ChoiceField(required=False, choices=[(MORE, "增加一行"), (EDIT, "返回修改")])


def _count(label: str, *, least: int = 0, most: int = MOST_REQUIRED) -> CountField:
    return CountField(label=label, least=least, most=most, required=False)


class BandForm(forms.Form):
    """One line; one where nothing is typed is none."""

    use_required_attribute = False
    key = ""  # the field that says of whom
    twice = ""

    full_time = _count("应配专职")
    posts = _count("应配团干部")

    @property
    def is_blank(self) -> bool:
        return not any(str(self[name].value() or "").strip() for name in self.fields)

    def clean(self):
        if self.is_blank:
            return
        told = self.cleaned_data
        self._demand("full_time")
        full_time, posts = told.get("full_time"), told.get("posts")
        if full_time is not None and posts is not None and posts < full_time:
            self.add_error("posts", "应配团干部包括专职，不能少于应配专职。")

    def _demand(self, name: str) -> None:
        if self.cleaned_data.get(name) is None and name not in self.errors:
            self.add_error(name, f"请填写{self.fields[name].label}。")


class UniversityBandForm(BandForm):
    key, twice = "students_from", ONCE_OF_STUDENTS

    students_from = _count("学生数起点", most=MOST_STUDENTS)
    step = _count("每增加学生数", least=LEAST_STEP, most=MOST_STUDENTS)
    field_order = ("students_from", "full_time", "step", "posts")

    def clean(self):
        super().clean()
        if not self.is_blank:
            self._demand("students_from")


class EnterpriseBandForm(BandForm):
    key, twice = "enterprise_level", ONCE_OF_LEVEL

    enterprise_level = forms.TypedChoiceField(
        label="企业层级", required=False, coerce=int, empty_value=None,
        choices=[("", "不分层级（其他层级）"), *LEVEL_NAMES.items()],
        error_messages={"invalid_choice": "请选择所列的企业层级。"},
    )  # fmt: skip
    field_order = ("enterprise_level", "full_time", "posts")


class BandFormSet(forms.BaseFormSet):
    """Lines in any order, each of somebody else."""

    def __init__(self, *args, **options):
        super().__init__(*args, prefix=PREFIX, **options)

    def clean(self):
        if not self.filled:
            raise forms.ValidationError(NO_BANDS)
        if any(self.errors):
            return
        seen = set()
        for form in self.filled:
            key = form.cleaned_data[form.key]
            if key in seen:
                form.add_error(form.key, form.twice)
            seen.add(key)
        if fault := self.gap_fault(seen):
            raise forms.ValidationError(fault)

    def gap_fault(self, seen: set[int | None]) -> str:
        """Of whom nothing is said."""
        raise NotImplementedError

    @property
    def filled(self) -> list[BandForm]:
        return [form for form in self.forms if not form.is_blank]

    @property
    def bands(self) -> tuple[Band, ...]:
        return tuple(form.cleaned_data for form in self.filled)


class UniversityBands(BandFormSet):
    def gap_fault(self, seen):
        return "" if 0 in seen else FROM_ZERO


class EnterpriseBands(BandFormSet):
    def gap_fault(self, seen):
        left_out = [name for rank, name in LEVEL_NAMES.items() if rank not in seen]
        if None in seen or not left_out:
            return ""
        return f"没有写明{'、'.join(left_out)}的标准，请补上，或增加一行“不分层级”。"


def _faults(form: forms.Form, where: str = "") -> list[tuple[str, str, str]]:
    return [(field.auto_id, f"{where}{field.label}", field.errors[0]) for field in form if field.errors]


def _lines(form, formset):
    limits = {"max_num": MOST_BANDS, "absolute_max": MOST_BANDS, "validate_max": False}
    return formset_factory(form, formset=formset, extra=0, **limits)


LINES = {
    Sector.UNIVERSITY: _lines(UniversityBandForm, UniversityBands),
    Sector.ENTERPRISE: _lines(EnterpriseBandForm, EnterpriseBands),
}


class NormForm(ActForm):
    """With its `lines`. Nothing typed is lost on the way: see `again`."""

    valid_from = DayField(label="施行日期", error_messages={"required": "请填写施行日期。"})
    source = WordsField(
        label="依据", max_length=100, error_messages={"required": "请填写依据。"},
        help_text="文件名称和文号，显示在配备标准页面和操作日志中。",
    )  # fmt: skip
    seal = forms.CharField(max_length=SEAL, required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, org: Org, sector: str, initial=None, lines=(), **options):
        super().__init__(data, initial=initial, **options)
        self.org, self.sector = org, sector
        self.fields[
            "valid_from"
        ].help_text = f"最早为明天（{norming.first_day()}），这样已经统计的数字不会改变。"
        blank = [{}] * (SHOWN - len(lines))
        self.lines = LINES[sector](data, initial=None if data else [*lines, *blank])

    @classmethod
    def like(cls, norm: Norm | None, *, org: Org, sector: str) -> NormForm:
        """To be changed from what is in force; another day and another source."""
        names = LINES[sector].form.base_fields
        bands = norm.bands.all() if norm else ()
        lines = [{name: getattr(band, name) for name in names} for band in bands]
        key = LINES[sector].form.key
        return cls(org=org, sector=sector, lines=[*sorted(lines, key=lambda line: line[key] or 0), {}])

    def again(self, *, more: int = 0) -> NormForm:
        """Not sent: with everything that was typed, as it was typed, and so many lines more."""
        initial = {name: self[name].value() for name in self.fields if name != "seal"}
        lines = [{name: form[name].value() for name in form.fields} for form in self.lines]
        lines = [*lines, *[{}] * more][:MOST_BANDS]
        return NormForm(org=self.org, sector=self.sector, initial=initial, lines=lines)

    def sealed(self, seal: str) -> NormForm:
        """To be confirmed."""
        data = self.data.copy()
        data["seal"] = seal
        return NormForm(data, org=self.org, sector=self.sector)

    def is_valid(self) -> bool:
        """All faults at once."""
        return all([super().is_valid(), self.lines.is_valid()])

    def clean_valid_from(self):
        day = self.cleaned_data["valid_from"]
        told = {"org": self.org, "sector": self.sector, "valid_from": day}
        if fault := norming.day_fault(day) or norming.twice_fault(**told):
            raise forms.ValidationError(fault)
        return day

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Of all fields and lines: (id, label, sentence); without id what is about no field."""
        told = [("", "", fault) for fault in (*self.non_field_errors(), *self.lines.non_form_errors())]
        told += _faults(self)
        for number, line in enumerate(self.lines, start=1):
            told += _faults(line, f"第{number}行")
        return told

    def setting(self, *, by: Account) -> NormSetting:
        told: Mapping = self.cleaned_data
        return NormSetting(self.org, self.sector, told["valid_from"], told["source"], self.lines.bands, by)
