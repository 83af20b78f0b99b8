"""The fields of guide 2.1, in the guide's order, with its labels."""

from django import forms

from cadres import codes
from cadres.fields import ChoiceField, DayField, MonthField, PdfField, PhoneField, WordsField, YesNoField
from cadres.forms.kept import KeepsApplication
from cadres.forms.notes import explain
from cadres.forms.surroundings import surroundings
from cadres.forms.takeover import TAKEOVER, OffersTakeover
from cadres.models import Person, Post
from cadres.rules import member_number, values
from cadres.rules.dues import Demand
from orgs.models import Org
from zhtj.codes.nations import NATIONS

GROUPS = (
    ("基本信息", "name id_number is_same_person nation education occupation study_status occupation_detail"),
    ("政治面貌与入团入党", "political_status joined_league_on early_reason member_number joined_party_on"),
    (
        "团内任职",
        f"duty duty_name {' '.join(TAKEOVER)} since_on selection nature in_party_committee duty_status",
    ),
    ("联系方式、入党申请与志愿服务", "phone applied_party applied_party_on is_volunteer volunteer_since_on"),
    ("入团志愿书", "application"),
)
PERSON_FACTS = (
    "nation", "education", "occupation", "study_status", "occupation_detail", "political_status",
    "joined_league_on", "early_reason", "joined_party_on", "applied_party", "applied_party_on", "is_volunteer",
    "volunteer_since_on",
)  # fmt: skip
POST_FACTS = ("duty", "duty_name", "since_on", "selection", "nature", "in_party_committee", "duty_status")
NOT_DRAFTED = frozenset({"application", "is_same_person", "continues", "record_version"})
NUMBER_TAKEN = "该发展团员编号已被其他人员使用，请核对；确认无误的，请联系上级团组织查询。"


class CadreForm(OffersTakeover, KeepsApplication):
    """Person and post on one sheet; which field is required when, the rules say."""

    field_order = [name for _, names in GROUPS for name in names.split()]
    use_required_attribute = False  # the server says what is missing, in its own words

    nation = ChoiceField(label="民族", choices=NATIONS)
    education = ChoiceField(label="学历", choices=codes.Education)
    occupation = ChoiceField(label="职业", choices=codes.Occupation)
    study_status = ChoiceField(label="在读状况", choices=codes.StudyStatus, required=False)
    occupation_detail = WordsField(label="具体职业", max_length=50, required=False)
    political_status = ChoiceField(label="政治面貌", choices=codes.PoliticalStatus)
    joined_league_on = DayField(label="入团时间", required=False)
    early_reason = WordsField(label="未满14周岁入团的理由", max_length=100, required=False)
    member_number = forms.CharField(label="发展团员编号", max_length=16, required=False)
    joined_party_on = DayField(label="入党时间", required=False)
    duty = ChoiceField(label="团内现任职务", choices=[])
    duty_name = WordsField(label="职务名称", max_length=30, required=False)
    since_on = MonthField(label="任现职年月")
    selection = ChoiceField(label="任现职方式", choices=codes.Selection)
    nature = ChoiceField(label="团干部性质", choices=codes.Nature)
    in_party_committee = YesNoField(label="是否同级党（工）委（党支部）委员")
    duty_status = ChoiceField(label="在岗状态", choices=codes.DutyStatus)
    phone = PhoneField(label="手机号码")
    applied_party = YesNoField(label="是否递交入党申请书", required=False)
    applied_party_on = DayField(label="递交入党申请书时间", required=False)
    is_volunteer = YesNoField(label="是否成为注册志愿者")
    volunteer_since_on = DayField(label="成为注册志愿者的时间", required=False)
    application = PdfField(label="入团志愿书", required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["duty"].choices = self.duties_of(self.org)
        explain(self.fields, in_xinjiang=self.in_xinjiang)

    @staticmethod
    def duties_of(org: Org) -> list[tuple[str, str]]:
        return [("", "请选择"), *values.duty_choices(org.type)]

    def groups(self):
        """(heading, fields) as the page shows them, with what is due by the answers so far."""
        for name, demand in self.demands().items():
            self.fields[name].demand = demand
        for heading, names in GROUPS:
            yield heading, [self[name] for name in names.split() if self.shows(name)]

    def shows(self, name: str) -> bool:
        """接任 is asked when another 书记 stands in the way."""
        return name in self.fields and (name not in TAKEOVER or self.holder is not None)

    def demands(self) -> dict[str, Demand]:
        """A file that is there already is not demanded once more."""
        demands = super().demands()
        if self.kept or self.person_on_record().application:
            demands.pop("application", None)
        return demands

    def typed(self) -> dict[str, str]:
        """What a draft keeps: every answer as it was sent, right or wrong; a file is no answer."""
        sent = {name: self.data.get(self.add_prefix(name)) for name in self.fields if name not in NOT_DRAFTED}
        return {name: answer for name, answer in sent.items() if answer is not None}

    def clean_member_number(self) -> str:
        return member_number.normalise(self.cleaned_data["member_number"])

    def clean(self):
        super().clean()
        self._check_number_is_free()
        self._check_duty_is_free()

    def is_blank(self, name: str) -> bool:
        if name == "application":
            return not (self.kept or self.cleaned_data.get(name) or self.person_on_record().application)
        return super().is_blank(name)

    def person_on_record(self) -> Person:
        """The person as stored; a new one, without facts, when nobody is."""
        raise NotImplementedError

    def post_on_record(self) -> Post:
        raise NotImplementedError

    def _check_number_is_free(self) -> None:
        number = self.cleaned_data.get("member_number")
        if number and self.register.has_member_number(number, but=self.person_on_record()):
            self.add_error("member_number", NUMBER_TAKEN)

    def _check_duty_is_free(self) -> None:
        duty, own = self.cleaned_data.get("duty"), self.post_on_record().pk
        others = [post for post in self.register.holders(self.org, duty) if post.pk != own] if duty else []
        holder = None
        if any(post.person_id == self.person_on_record().pk for post in others):
            self.add_error("duty", "该人员已在本组织担任这一职务，请在团干部列表中编辑。")
        elif duty == codes.Duty.SECRETARY:
            holder = next(iter(others), None)
        self.settle_takeover(holder)

    def surroundings(self) -> dict:
        return surroundings(self.org, id_number=self.person_on_record().id_number)

    def filled_person(self) -> Person:
        """The person with what was typed; not saved."""
        person = self.person_on_record()
        for name in PERSON_FACTS:
            setattr(person, name, self.cleaned_data[name])
        person.member_number = self.cleaned_data["member_number"] or None
        phone = self.cleaned_data["phone"]
        if phone and phone != person.phone:
            person.phone = phone
        if file := self.application_file():
            person.application = file
        return person

    def filled_post(self) -> Post:
        post = self.post_on_record()
        for name in POST_FACTS:
            setattr(post, name, self.cleaned_data[name])
        post.forget_older_term()
        return post
