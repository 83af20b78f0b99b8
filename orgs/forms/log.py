"""What the operation log may be asked."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone

from orgs import logbook
from orgs.fields import DayField
from orgs.models.org import LARGEST_ID
from zhtj.audit import acts
from zhtj.web.asking import AskingForm

FIRST_YEAR, LAST_YEAR = 2000, 2999


class LogDayField(DayField):
    """Picked from the calendar, or typed where the browser has none; of the years a clock may have shown."""

    widget = forms.DateInput(attrs={"type": "date"})

    def widget_attrs(self, widget):
        return {}

    def to_python(self, value) -> date | None:
        found = super().to_python(value)
        if found and not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise forms.ValidationError(f"请填写{FIRST_YEAR}年至{LAST_YEAR}年之间的日期。")
        return found


class LogFilter(AskingForm):
    """What is not understood is told beside its field, and counts as not asked."""

    use_required_attribute = False

    org = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    since = LogDayField(label="起始日期", required=False)
    until = LogDayField(label="截止日期", required=False)
    act = forms.ChoiceField(label="操作", required=False)
    actor = forms.CharField(label="操作人姓名", required=False, max_length=30)
    own = forms.BooleanField(label="只看本人的操作", required=False)
    request_id = forms.UUIDField(
        label="请求编号",
        required=False,
        error_messages={"invalid": "请求编号应为36个字符，可从日志详情中复制。"},
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [("", "全部"), *acts.choices()]

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", "截止日期不能早于起始日期。")

    @property
    def visible_errors(self) -> int:
        return sum(bool(field.errors) for field in self.visible_fields())

    @property
    def is_narrowed(self) -> bool:
        return any(self.asked(name) for name in ("since", "until", "act", "actor", "own", "request_id"))

    def told(self) -> list[tuple[str, str]]:
        """What was asked, in words."""
        words = {"act": acts.label, "own": lambda _: "是"}
        names = ("since", "until", "act", "actor", "own", "request_id")
        return [
            (self.fields[name].label, words.get(name, str)(value))
            for name in names
            if (value := self.asked(name))
        ]

    def apply(self, lines, *, org, by):
        """`org` is the one asked for, within reach of `by`, or None."""
        lookups = {"act": "act", "actor_name__contains": "actor", "request_id": "request_id"}
        lines = lines.filter(**{key: value for key, name in lookups.items() if (value := self.asked(name))})
        if since := self.asked("since"):
            lines = lines.filter(at__gte=_midnight(since))
        if until := self.asked("until"):
            lines = lines.filter(at__lt=_midnight(until + timedelta(days=1)))
        if self.asked("own"):
            lines = lines.filter(actor=by)
        return logbook.under(lines, org) if org else lines


def _midnight(day_):
    return timezone.make_aware(datetime.combine(day_, time()))
