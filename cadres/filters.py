"""What the list of cadres may be asked. Whatever is not understood counts as not asked."""

import re

from django import forms
from django.core.validators import RegexValidator

from cadres.codes import Duty, DutyStatus, Nature, PoliticalStatus
from cadres.models.post import PostQuerySet
from orgs.models import Org
from zhtj.codes import id_number
from zhtj.sealed import blind_index

IN_POST, ENDED = "open", "ended"
BELOW, OWN = "below", "own"
ANY = ("", "全部")
NUMBER = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
PART_OF_NUMBER = re.compile(r"[0-9]{6,}X?", re.ASCII)


def select(label: str, choices, *, first=ANY) -> forms.ChoiceField:
    listed = getattr(choices, "choices", choices)
    return forms.ChoiceField(label=label, choices=[first, *listed] if first else listed, required=False)


def is_number(text: str) -> bool:
    """The text has the shape of a full id number, whether or not it is one."""
    return bool(NUMBER.fullmatch(id_number.normalise(text)))


class PostFilter(forms.Form):
    """A full id number is never part of an address: it is asked for by its blind index, `number`."""

    q = forms.CharField(
        label="姓名或身份证号码",
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    duty = select("团内现任职务", Duty)
    nature = select("团干部性质", Nature)
    duty_status = select("在岗状态", DutyStatus)
    political_status = select("政治面貌", PoliticalStatus)
    state = select("任职状态", [(IN_POST, "在任"), (ENDED, "已移除")], first=None)
    scope = select("组织范围", [(BELOW, "含下级"), (OWN, "本级")], first=None)
    number = forms.CharField(
        required=False, widget=forms.HiddenInput, validators=[RegexValidator(r"\A[0-9a-f]{64}\Z")]
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=10**6, widget=forms.HiddenInput)

    def clean_q(self) -> str:
        """Part of an id number finds nobody, and must not get into an address either."""
        typed = self.cleaned_data["q"]
        if PART_OF_NUMBER.fullmatch(id_number.normalise(typed)) and not is_number(typed):
            raise forms.ValidationError("按身份证号码查询，请填写完整的18位号码。")
        return typed

    def asked(self, name: str):
        self.full_clean() if self._errors is None else None
        return self.cleaned_data.get(name) or ""

    @property
    def is_narrowed(self) -> bool:
        """Something was asked that may leave nobody."""
        return any(
            self.asked(name) for name in ("q", "number", "duty", "nature", "duty_status", "political_status")
        )

    @property
    def is_by_number(self) -> bool:
        return bool(self.asked("number"))

    @property
    def is_of_ended(self) -> bool:
        return self.asked("state") == ENDED

    @property
    def names_a_number(self) -> bool:
        return is_number(self.asked("q"))

    def as_address(self) -> dict[str, str]:
        """Parameters that ask the same again, a typed id number turned into its index."""
        names = ("q", "number", "duty", "nature", "duty_status", "political_status", "state", "scope")
        asked = {name: value for name in names if (value := self.asked(name))}
        if self.names_a_number:
            asked["number"] = blind_index(id_number.normalise(asked.pop("q")), "id_number")
        elif "q" in asked:
            asked.pop("number", None)
        return asked

    def apply(self, posts: PostQuerySet, org: Org | None) -> PostQuerySet:
        """Narrow the posts; `org` is what 本级 and 含下级 refer to, None for everything that can be seen."""
        posts = posts.ended() if self.is_of_ended else posts.open()
        if org:
            posts = posts.filter(org=org) if self.asked("scope") == OWN else posts.under(org)
        if number := self.asked("number"):
            posts = posts.filter(person__id_number_index=number)
        elif words := self.asked("q"):
            posts = posts.filter(person__name__contains=words)
        exact = {"duty": "duty", "nature": "nature", "duty_status": "duty_status",
                 "political_status": "person__political_status"}  # fmt: skip
        return posts.filter(**{field: value for name, field in exact.items() if (value := self.asked(name))})
