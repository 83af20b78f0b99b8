"""换届: the day, what becomes of each who is in post, who takes over the account, and the confirming."""

import copy
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone

from cadres.fields import DayField, WordsField
from cadres.forms.cadre import PERSON_FACTS, CadreForm
from cadres.forms.destination import DestinationForm
from cadres.forms.ruled import RuledForm
from cadres.models import Post
from cadres.rules import dates, renewal
from orgs.actions.appointing import account_fault
from orgs.forms.admins import PersonForm
from orgs.models import Account, Admin, Org
from zhtj.doors.confirming import password_fault

MOVED = ("duty", "duty_name", "selection", "nature", "in_party_committee", "duty_status")
UNCHANGED = "没有任何改动：不变的请选择“留任”，职务有变的请在这里改。"
NOT_IN_POST = "请从换届后在本组织任职的人员中选择接任者。"


class Fate(TextChoices):
    STAYS = "stays", "留任"
    MOVES = "moves", "改任"
    LEAVES = "leaves", "离任"


def _words() -> forms.CharField:
    """As it was typed; what it means is asked later."""
    return forms.CharField(required=False, max_length=200)


class AnswersForm(forms.Form):
    """Keeps right and wrong answers alike."""

    @property
    def answers(self) -> dict[str, str]:
        self.is_valid()
        return {name: answer for name in self.fields if (answer := self.cleaned_data.get(name))}


class RowAnswers(AnswersForm):
    fate = _words()
    duty, duty_name, selection, nature, in_party_committee, duty_status = (_words() for _ in MOVED)
    destination, note = _words(), _words()

    @property
    def is_sent(self) -> bool:
        return self.add_prefix("fate") in self.data


class OfficeAnswers(AnswersForm):
    admin, heir, login = _words(), _words(), _words()


class SentForm(forms.Form):
    """Which button, and what the page showed."""

    KEEP, PREVIEW, ADD, ABANDON = "keep", "preview", "add", "abandon"
    drop = _words()  # the number of somebody who shall not come after all

    wish = forms.ChoiceField(choices=[(wish, wish) for wish in (KEEP, PREVIEW, ADD, ABANDON)], required=False)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    on = _words()

    def told(self, name: str):
        self.is_valid()
        return self.cleaned_data.get(name)


class DayForm(forms.Form):
    use_required_attribute = False

    on = DayField(
        label="换届日期", error_messages={"required": "请填写换届日期。"},
        help_text="改任、新任的任职时间和离任的移除日期都按这一天记；留任的从这一天起计算新的任期。",
    )  # fmt: skip

    def clean_on(self) -> date:
        if fault := renewal.day_fault(self.cleaned_data["on"], today=timezone.localdate()):
            raise ValidationError(fault)
        return self.cleaned_data["on"]


class LeavingForm(DestinationForm):
    """移除去向 as in the removal; the day is that of the 换届."""

    def __init__(self, *args, post: Post, on: date | None, destinations: list[tuple], **options):
        super().__init__(*args, **options)
        self.post, self.on = post, on
        self.fields["destination"].choices = destinations  # read once for all rows

    def clean(self):
        super().clean()
        if self.on and (fault := renewal.leaving_fault(self.on, since_on=self.post.since_on)):
            self.add_error(None, fault)


class MovingForm(RuledForm):
    """The post alone, with the fields and rules of the entry form; the person stays as recorded."""

    use_required_attribute = False
    duty, duty_name, selection, nature, in_party_committee, duty_status = (
        copy.deepcopy(CadreForm.base_fields[name]) for name in MOVED
    )

    def __init__(self, *args, post: Post, on: date | None, **options):
        super().__init__(*args, org=post.org, **options)
        self.post, self.on = post, on
        self.fields["duty"].choices = CadreForm.duties_of(post.org)
        for field in self.fields.values():
            act = "选择" if hasattr(field, "choices") else "填写"
            field.error_messages["required"] = f"请{act}{field.label}。"
        self.fields["duty_name"].help_text = "团内现任职务为“其他”的填写。"

    def born_on(self) -> date:
        return self.post.person.born_on

    def _known_facts(self) -> dict:
        return super()._known_facts() | {name: getattr(self.post.person, name) for name in PERSON_FACTS}

    def clean(self):
        super().clean()
        if self.errors or not self.on:
            return
        moved = self.moved()
        if fault := self._fault_of(moved):
            self.add_error(None, fault)

    def _fault_of(self, moved: Post) -> str:
        if all(getattr(moved, name) == getattr(self.post, name) for name in MOVED):
            return UNCHANGED
        return renewal.moving_fault(self.on, since_on=self.post.since_on) or dates.since_fault(
            since_on=moved.since_on, born_on=self.born_on(), today=self.today,
            joined_league_on=self.post.person.joined_league_on,
        )  # fmt: skip

    def moved(self) -> Post:
        """A copy of the post as it shall be; another duty begins with the 换届, the same one has a new term."""
        post = copy.copy(self.post)
        for name in MOVED:
            setattr(post, name, self.cleaned_data[name])
        if self.on is None:
            return post
        if (post.duty, post.duty_name) == (self.post.duty, self.post.duty_name):
            post.begin_term(self.on)
        else:
            post.since_on, post.term_since_on = self.on.replace(day=1), None
        return post


class OfficeForm(forms.Form):
    """账号移交 to somebody who is in post afterwards; `admins` are those whose office may be handed over."""

    use_required_attribute = False

    admin = forms.ChoiceField(label="移交哪个账号", required=False)
    heir = forms.ChoiceField(label="接任者", required=False)
    login = copy.deepcopy(PersonForm.base_fields["login"])

    clean_login = PersonForm.clean_login

    def __init__(self, *args, admins: list[Admin], names: list[str], org: Org, by: Account, **options):
        super().__init__(*args, **options)
        self.org, self.by = org, by
        offered = [(str(one.pk), f"{one.account.name}（{one.account.login}）") for one in admins]
        self.admins = {str(one.pk): one for one in admins}
        self.fields["admin"].choices = [("", "不移交"), *offered]
        self.fields["heir"].choices = [("", "请选择"), *((name, name) for name in dict.fromkeys(names))]
        self.fields["heir"].error_messages["invalid_choice"] = NOT_IN_POST
        self.fields["login"].required = False

    def clean(self):
        if not self.cleaned_data.get("admin"):
            return
        for name, sentence in (("heir", NOT_IN_POST), ("login", "请填写接任者的登录名。")):
            if name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, sentence)
        if not self.errors and (fault := self._fault_of_account()):
            self.add_error("login", fault)

    def _fault_of_account(self) -> str:
        login, heir = self.cleaned_data["login"], self.cleaned_data["heir"]
        return account_fault(login, heir, org=self.org, by=self.by)

    @property
    def admin_chosen(self) -> Admin | None:
        return self.admins.get(self["admin"].value() or "")


class ConfirmForm(forms.Form):
    """What the page showed; and the password of whoever hands over his own account."""

    CONFIRM, SUBMIT, WITHDRAW = "confirm", "submit", "withdraw"

    wish = forms.ChoiceField(choices=[(wish, wish) for wish in (CONFIRM, SUBMIT, WITHDRAW)], required=False)
    seen = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    password = forms.CharField(
        label="您的密码", max_length=128, strip=False, help_text="移交自己的账号，须确认是您本人。",
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )  # fmt: skip
    use_required_attribute = False

    def __init__(self, *args, account: Account, asks_password: bool, **options):
        super().__init__(*args, **options)
        self.account = account
        if not asks_password:
            del self.fields["password"]

    def clean_password(self) -> str:
        typed = self.cleaned_data["password"]
        if fault := password_fault(self.account, typed, wrong="密码不正确，请重新输入。"):
            raise ValidationError(fault)
        return typed


class ReturnForm(forms.Form):
    """退回, told to whoever submitted."""

    use_required_attribute = False

    reason = WordsField(
        label="退回理由", max_length=200, error_messages={"required": "请填写退回理由。"}
    )  # fmt: skip
