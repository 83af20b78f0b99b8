"""What the list of cadres may be asked. Whatever is not understood counts as not asked."""

import re
import unicodedata
from datetime import date

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q
from django.http import QueryDict
from django.utils.http import urlencode

from cadres import conditions
from cadres.codes import Duty, DutyStatus, Nature, PoliticalStatus
from cadres.models.post import PostQuerySet
from cadres.rules import values
from orgs.models import Org
from zhtj.codes import id_number
from zhtj.sealed import blind_index
from zhtj.web.asking import AskingForm

IN_POST, ENDED = "open", "ended"
BELOW, OWN, UNDER = "below", "own", "under"
SCOPES = [(OWN, "本级"), (BELOW, "含下级"), (UNDER, "仅下级")]
OVER, ENDING = "over", "ending"
INCOMPLETE, COMPLETE = "incomplete", "complete"
EVERYWHERE = "all"  # of 范围; an organisation is asked for by its key, the current one by nothing
ANY = ("", "全部")
NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9X](?![0-9])", re.ASCII)
MOST_DIGITS = 5  # six and more may be part of an id number, which begins with six of its place
ONLY_WHOLE = "按身份证号码查询，请填写完整的18位号码。"
HAN = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U0003347f]")
SOUND = re.compile(r"[a-z]+", re.ASCII)
SHAPE_OF_INDEX, SHAPE_OF_SORT = r"\A[0-9a-f]{64}\Z", r"\A-?[a-z_]{1,30}\Z"
SHAPE_OF_PLACE = rf"\A(?:{EVERYWHERE}|[1-9][0-9]{{0,9}})\Z"
EXACT = {
    "duty": "duty",
    "nature": "nature",
    "duty_status": "duty_status",
    "political_status": "person__political_status",
}
OF_PRESENT = ("duty_status", "term", "record")  # not asked of ended posts
NARROWING = ("q", "number", *EXACT, "term", "record")
ADDRESSED = (*NARROWING, "state", "org", "scope", "sort")


def select(label: str, choices, *, first=ANY) -> forms.ChoiceField:
    listed = getattr(choices, "choices", choices)
    return forms.ChoiceField(label=label, choices=[first, *listed] if first else listed, required=False)


def hidden(shape: str, label: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=70,
        widget=forms.HiddenInput,
        validators=[RegexValidator(shape)],
    )


def is_number(text: str) -> bool:
    """The text has the shape of a full id number, whether or not it is one."""
    return bool(NUMBER.fullmatch(id_number.normalise(text)))


def spelt(typed: str) -> str:
    """Names as they are stored: 张 三 is 张三, and between the parts of a name stands ·, whatever was typed."""
    text = unicodedata.normalize("NFKC", typed)
    return re.sub(r"\s", "", values.normalise_name(text).replace(".", "·")) if HAN.search(text) else text


def letters_of(words: str) -> str:
    """What was typed of the sound of a name: lu'xing is luxing; "" for anything else."""
    letters = re.sub(r"[\s'’·-]", "", words.lower()).replace("ü", "v")
    return letters if SOUND.fullmatch(letters) else ""


def named(words: str) -> Q:
    """People of this name, or, for letters, of a name that sounds so: initials or full pinyin from the start on."""
    letters = letters_of(words)
    if not letters:
        return Q(person__name__contains=words)
    return Q(person__sound__startswith=letters) | Q(person__sound__contains=f" {letters}")


class PostFilter(AskingForm):
    """A full id number is never part of an address: it is asked for by its blind index, `number`."""

    unasked = ""

    q = forms.CharField(
        label="姓名、拼音或身份证号码",
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    duty = select("团内现任职务", Duty)
    nature = select("团干部性质", Nature)
    duty_status = select("在岗状态", DutyStatus)
    political_status = select("政治面貌", PoliticalStatus)
    org = hidden(SHAPE_OF_PLACE, "范围")
    term = select("任期", [(OVER, "任期届满"), (ENDING, "60天内届满")])
    record = select("信息", [(INCOMPLETE, "信息不完整"), (COMPLETE, "信息完整")])
    state = select("任职状态", [(IN_POST, "在任"), (ENDED, "已移除")], first=None)
    number = hidden(SHAPE_OF_INDEX)
    scope = forms.ChoiceField(choices=SCOPES, required=False, widget=forms.HiddenInput)
    sort = hidden(SHAPE_OF_SORT)
    page = forms.IntegerField(required=False, min_value=1, max_value=10**6, widget=forms.HiddenInput)

    def clean_q(self) -> str:
        """A number, also beside a name. Part of one finds nobody, and must not get into an address either."""
        typed = self.cleaned_data["q"]
        if number := NUMBER.search(id_number.normalise(typed)):
            return number[0]
        if sum(map(str.isdecimal, typed)) > MOST_DIGITS:
            raise forms.ValidationError(ONLY_WHOLE)
        return spelt(typed)

    def clean(self) -> dict:
        typed = self.cleaned_data
        return typed | dict.fromkeys(OF_PRESENT, "") if typed.get("state") == ENDED else typed

    def offer_places(self, places: list[tuple[str, str]]) -> None:
        """范围 is asked openly of whoever has a choice."""
        if len(places) > 1:
            self.fields["org"].widget = forms.Select(choices=places)

    @property
    def carried(self) -> list[forms.BoundField]:
        """What the form takes along unseen; asking something new begins at the first page."""
        return [field for field in self.hidden_fields() if field.name != "page"]

    @property
    def offered(self) -> list[forms.BoundField]:
        """What can be asked."""
        left_out = OF_PRESENT if self.is_of_ended else ()
        return [field for field in self.visible_fields() if field.name not in left_out]

    @property
    def is_narrowed(self) -> bool:
        """Something was asked that may leave nobody."""
        return any(self.asked(name) for name in NARROWING)

    @property
    def is_by_number(self) -> bool:
        return bool(self.asked("number"))

    @property
    def is_of_ended(self) -> bool:
        return self.asked("state") == ENDED

    @property
    def is_of_all(self) -> bool:
        return self.asked("org") == EVERYWHERE

    @property
    def is_of_own(self) -> bool:
        return self.scope_asked == OWN

    @property
    def scope_asked(self) -> str:
        return self.asked("scope") or BELOW

    @property
    def scope_label(self) -> str:
        return dict(SCOPES)[self.scope_asked]

    @property
    def scopes(self) -> list[tuple[str, str]]:
        return SCOPES

    @property
    def names_a_number(self) -> bool:
        return is_number(self.asked("q"))

    def as_address(self) -> dict[str, str]:
        """Parameters that ask the same again, a typed id number turned into its index."""
        asked = {name: value for name in ADDRESSED if (value := self.asked(name))}
        if self.names_a_number:
            asked["number"] = blind_index(id_number.normalise(asked.pop("q")), "id_number")
        elif "q" in asked:
            asked.pop("number", None)
        return asked

    def as_place(self) -> dict[str, str]:
        """Parameters that show the same page of it again."""
        asked, page = self.as_address(), self.asked("page")
        return asked | {"page": str(page)} if page else asked

    def told(self) -> list[tuple[str, str]]:
        """(label, words) of what was asked, for a sheet of paper that names the place; a number is not repeated."""
        labels = {name: dict(getattr(self.fields[name], "choices", ())) for name in ADDRESSED}
        told = [
            (field.label, labels[field.name].get(value, value))
            for field in self.visible_fields()
            if field.name != "org" and (value := self.asked(field.name))
        ]
        return told + ([("身份证号码", "已填写")] if self.is_by_number else [])

    def apply(self, posts: PostQuerySet, org: Org | None, *, today: date, in_xinjiang: Q) -> PostQuerySet:
        """Narrow the posts; `org` is what 本级, 含下级 and 仅下级 refer to, None for everything that can be seen."""
        posts = posts.ended() if self.is_of_ended else posts.open()
        posts = self._by_person(self._in_scope(posts, org) if org else posts)
        posts = posts.filter(**{field: value for name, field in EXACT.items() if (value := self.asked(name))})
        if term := self.asked("term"):
            posts = posts.filter((conditions.is_over if term == OVER else conditions.is_ending)(today=today))
        if record := self.asked("record"):
            incomplete = conditions.is_incomplete(today=today, in_xinjiang=in_xinjiang)
            posts = posts.filter(incomplete) if record == INCOMPLETE else posts.exclude(incomplete)
        return posts

    def _in_scope(self, posts: PostQuerySet, org: Org) -> PostQuerySet:
        if self.is_of_own:
            return posts.filter(org=org)
        return posts.under(org).exclude(org=org) if self.scope_asked == UNDER else posts.under(org)

    def _by_person(self, posts: PostQuerySet) -> PostQuerySet:
        if number := self.asked("number"):
            return posts.filter(person__id_number_index=number)
        words = self.asked("q")
        return posts.filter(named(words)) if words else posts


class BackFilter(forms.Form):
    """The query of the list from which somebody came. Only what the list can be asked is taken from it."""

    back = forms.CharField(required=False, max_length=900)

    @property
    def query(self) -> str:
        typed = self.cleaned_data["back"] if self.is_valid() else ""
        return urlencode(PostFilter(QueryDict(typed)).as_place())
