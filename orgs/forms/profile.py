"""核对并完善本组织信息: the fields that are due of an organisation, as they are typed (guide 2.2)."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare, salted_hmac

from orgs import divisions, dues
from orgs.codes import EnterpriseLevel, OrgType
from orgs.forms.divisions import DivisionField
from orgs.forms.numbers import CountField, OfficePhoneField
from orgs.models import Account, Org, Profile
from orgs.models.profile import MOST_STAFF, MOST_STUDENTS
from zhtj.codes.hiding import holds_number

UNIVERSITY_TOLD = (
    "填写本校在校学生总数，1至200000之间的整数。“单位所属行业类别”为“普通高等院校”或者“高等职业（专科）院校”，"
    "且有统一的机构编号（学校标识码）的，系统判定为高校本级团组织，由高校本级填写。"
)
ENTERPRISE_TOLD = (
    "国有企业指国有独资、全资和国有资本绝对控股企业；国有资本相对控股并具有实际控制力的企业和集体企业，参照填写。"
    "层级按本企业在所属集团中的位置选择：集团总部为一级，其下属企业依次为二级、三级。"
)
PLACE_TOLD = "本企业驻地所在的县级行政区；不设县级行政区的地级市（如东莞、中山）选择到市即可。"


_TYPED_ONCE = (*dues.STUDENTS, *dues.ENTERPRISE)


class MailField(forms.EmailField):
    def clean(self, value):
        mail = super().clean(value)
        if holds_number(mail):
            raise ValidationError("请填写办公邮箱，不要使用含有手机号码等号码的邮箱。")
        return mail


def _field(name: str, required: bool) -> forms.Field:
    options = {"label": Profile._meta.get_field(name).verbose_name, "required": required}
    if name == "student_count":
        return CountField(least=1, most=MOST_STUDENTS, help_text=UNIVERSITY_TOLD, **options)
    if name == "enterprise_level":
        levels = [("", "请选择"), *EnterpriseLevel.choices]
        return forms.ChoiceField(choices=levels, help_text=ENTERPRISE_TOLD, **options)
    if name == "enterprise_division":
        return DivisionField(help_text=PLACE_TOLD, **options)
    if name == "office_phone":
        return OfficePhoneField(help_text="办公电话，如020-38000000；不要填写个人手机号码。", **options)
    if name == "email":
        wrong = {"invalid": "电子邮箱格式不正确，如office@example.org。"}
        return MailField(max_length=100, error_messages=wrong, **options)
    return CountField(least=0, most=MOST_STAFF, **options)


class ProfileForm(forms.Form):
    """Without what was submitted for good already; whatever cannot be changed is not asked again."""

    def __init__(self, *args, org: Org, profile: Profile | None, **kwargs):
        self.profile = profile or Profile(org=org)
        facts = {"type": org.type, "industry": org.industry, "school_code": org.school_code}
        due = dues.due(**facts)
        super().__init__(*args, **{**kwargs, "initial": self._known(org) | (kwargs.get("initial") or {})})
        for name in dues.asked(**facts):
            if name not in dues.ONCE or dues.is_blank(getattr(self.profile, name)):
                self.fields[name] = _field(name, required=name in due)
        self._say_what_is_missing()

    def _known(self, org: Org) -> dict:
        """What is there already; 0 where a 基层 organisation has most likely no posts of its own."""
        blank = dict.fromkeys(dues.STAFF, "" if org.type == OrgType.LEADING else 0)
        told = {name: getattr(self.profile, name) for name in (*dues.STAFF, *dues.CONTACT)}
        return blank | {name: value for name, value in told.items() if not dues.is_blank(value)}

    def _say_what_is_missing(self) -> None:
        for name, field in self.fields.items():
            verb = "选择" if name in dues.ENTERPRISE else "填写"
            field.error_messages["required"] = f"请{verb}{field.label}。"

    @property
    def is_too_late(self) -> bool:
        """It was sent with something else than what stands for good, which it no longer asks for."""
        standing = [name for name in _TYPED_ONCE if not dues.is_blank(getattr(self.profile, name))]
        return any(self._contradicts(name) for name in standing)

    def _contradicts(self, name: str) -> bool:
        field = _field(name, required=False)
        try:
            sent = field.clean(field.widget.value_from_datadict(self.data, self.files, name))
        except ValidationError:
            return True
        return not dues.is_blank(sent) and sent != getattr(self.profile, name)

    @property
    def is_for_good(self) -> bool:
        """Something in it cannot be changed afterwards."""
        return bool(self.fields.keys() & set(dues.ONCE))

    @property
    def labels_for_good(self) -> str:
        return "".join(f"“{field.label}”" for name, field in self.fields.items() if name in dues.ONCE)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was sent, control by control, so that it can be sent once more."""
        return [(name, self.data.get(name, "")) for name in self._controls()]

    def _controls(self) -> list[str]:
        names = []
        for name, field in self.fields.items():
            names += getattr(field.widget, "names", lambda single: [single])(name)
        return names

    def as_typed(self) -> dict:
        """Of each field, not yet looked at, to go on with."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, name)
            for name, field in self.fields.items()
        }

    def read_back(self) -> list[tuple[str, str, bool]]:
        """Label, what was understood, and whether it is for good."""
        return [
            (field.label, self._understood(name), name in dues.ONCE) for name, field in self.fields.items()
        ]

    def _understood(self, name: str) -> str:
        value = self.cleaned_data[name]
        if name == "enterprise_level":
            return EnterpriseLevel(value).label
        if name == "enterprise_division":
            return f"{divisions.place(value)}（{value}）"
        return "未填写" if dues.is_blank(value) else f"{value}"

    def standing_otherwise(self, profile: Profile | None) -> list[tuple[str, str]]:
        """Of each field that stands otherwise than it was typed, what stands."""
        stored = {name: getattr(profile, name, None) for name in self.fields}
        return [
            (name, "空" if dues.is_blank(value) else f"{value}")
            for name, value in stored.items()
            if value != self.cleaned_data[name]
        ]

    def seal(self, account: Account) -> str:
        """Of what was understood: proves that just this was read back to this account, of this organisation."""
        told = [account.pk, self.profile.org_id, sorted(self.cleaned_data.items())]
        return salted_hmac("orgs.profile.read_back", json.dumps(told), algorithm="sha256").hexdigest()

    def cautions(self) -> list[str]:
        known = {name: getattr(self.profile, name) for name in (*dues.ONCE, *dues.STAFF)}
        return dues.cautions(known | self.cleaned_data)


class StepForm(forms.Form):
    """Which button was pressed, upon which version, and that something unusual is meant as it stands."""

    CHECK, CHOOSE, EDIT, SUBMIT = "check", "choose", "edit", "submit"
    step = forms.ChoiceField(required=False, choices=[(step, step) for step in (CHECK, CHOOSE, EDIT, SUBMIT)])
    is_sure = forms.BooleanField(required=False, label="以上数字已核对无误")
    version = forms.CharField(required=False, max_length=60)
    seal = forms.CharField(required=False, max_length=64)  # of the read-back

    @property
    def pressed(self) -> str:
        """Sending the form in another way counts as the first step."""
        return (self.cleaned_data.get("step") if self.is_valid() else "") or self.CHECK

    @property
    def seen(self) -> str:
        """The version of the profile that the page was made of; "" when it says none."""
        self.is_valid()
        return self.cleaned_data.get("version", "")

    def has_read(self, seal: str) -> bool:
        """What this seals was shown before it was submitted."""
        return self.pressed == self.SUBMIT and constant_time_compare(self.cleaned_data["seal"], seal)
