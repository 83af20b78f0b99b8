"""A person: one record for the whole system, keyed by the id number (decision 1 of the domain)."""

import uuid
from datetime import date
from pathlib import PurePath

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import StrIndex, Substr
from simple_history.models import HistoricalRecords

from cadres.codes import IN_PARTY, Education, Occupation, PoliticalStatus, Sex, StudyStatus
from cadres.rules import dues, gaps
from orgs.models.org import begins
from zhtj.codes import id_number, pinyin
from zhtj.codes.nations import NATIONS
from zhtj.codes.phone import masked as masked_phone
from zhtj.sealed import SealedText, blind_index, readable, unseal

SHOWN = (
    "id_number_sealed", "sex", "born_on", "nation", "education", "occupation", "study_status", "occupation_detail",
    "political_status", "joined_league_on", "early_reason", "member_number", "joined_party_on", "phone_sealed",
    "applied_party", "applied_party_on", "is_volunteer", "volunteer_since_on",
)  # fmt: skip
STORED_FACTS = (
    "occupation", "study_status", "occupation_detail", "political_status", "joined_league_on", "early_reason",
    "member_number", "joined_party_on", "applied_party", "applied_party_on", "is_volunteer", "volunteer_since_on",
)  # fmt: skip


def application_path(person: "Person", filename: str) -> str:
    """Where an uploaded 入团志愿书 lies: the name given by the uploader is not used."""
    return str(PurePath("applications", person.pk.hex[:2], f"{person.pk.hex}-{uuid.uuid4().hex}.pdf"))


def number_in(row, name: str) -> str:
    """`id_number` or `phone` of a person, or of a row of their history, which is sealed for the person's table."""
    value = getattr(row, f"{name}_sealed")
    return unseal(value, f"{Person._meta.db_table}|{name}|{row.id}") if value else ""


class SoundField(models.CharField):
    """How the name of the row sounds, written whenever the row is; never typed."""

    def pre_save(self, person, add):
        person.sound = pinyin.sound(person.name)
        return person.sound


def full_pinyin(sound: str) -> Substr:
    """Of the field of that name: what follows the initials. Names stand in this order."""
    return Substr(sound, StrIndex(sound, Value(" ")) + 1)


class PersonQuerySet(models.QuerySet):
    def with_id_number(self, number: str) -> "PersonQuerySet":
        """Exact match of an id number in any spelling."""
        return self.filter(id_number_index=blind_index(id_number.normalise(number), "id_number"))


class Person(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("姓名", max_length=30)
    sound = SoundField(max_length=220, editable=False)
    id_number_sealed = models.TextField("身份证号码", editable=False)
    id_number_index = models.CharField(max_length=64, unique=True, editable=False)
    phone_sealed = models.TextField("手机号码", blank=True, editable=False)
    sex = models.CharField("性别", max_length=1, choices=Sex)
    born_on = models.DateField("出生日期")
    nation = models.CharField("民族", max_length=2, choices=NATIONS)
    education = models.CharField("学历", max_length=2, choices=Education)
    occupation = models.CharField("职业", max_length=20, choices=Occupation)
    study_status = models.CharField("在读状况", max_length=20, choices=StudyStatus, blank=True)
    occupation_detail = models.CharField("具体职业", max_length=50, blank=True)
    political_status = models.CharField("政治面貌", max_length=2, choices=PoliticalStatus)
    joined_league_on = models.DateField("入团时间", null=True, blank=True)
    early_reason = models.CharField("未满14周岁入团的理由", max_length=100, blank=True)
    member_number = models.CharField("发展团员编号", max_length=16, null=True, blank=True, unique=True)
    joined_party_on = models.DateField("入党时间", null=True, blank=True)
    applied_party = models.BooleanField("是否递交入党申请书", null=True, blank=True)
    applied_party_on = models.DateField("递交入党申请书时间", null=True, blank=True)
    is_volunteer = models.BooleanField("是否成为注册志愿者", default=False)
    volunteer_since_on = models.DateField("成为注册志愿者的时间", null=True, blank=True)
    application = models.FileField("入团志愿书", upload_to=application_path, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    id_number = SealedText(indexed=True)
    phone = SealedText()
    history = HistoricalRecords(excluded_fields=["id_number_index", "sound", "version"])

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        default_permissions = ()
        indexes = (
            models.Index(fields=["name"], name="person_name"),
            models.Index(fields=["sound"], name="person_sound"),
            *(begins(field, "person") for field in ("name", "sound")),
            models.Index(full_pinyin("sound"), "name", name="person_by_full_pinyin"),
        )
        constraints = (
            models.CheckConstraint(
                name="person_party_date_only_of_party_members",
                condition=Q(joined_party_on=None) | Q(political_status__in=sorted(IN_PARTY)),
            ),
            models.CheckConstraint(
                name="person_applied_date_only_when_applied",
                condition=Q(applied_party_on=None) | Q(applied_party=True),
            ),
            models.CheckConstraint(
                name="person_volunteer_date_only_of_volunteers",
                condition=Q(volunteer_since_on=None) | Q(is_volunteer=True),
            ),
            models.CheckConstraint(
                name="person_study_status_only_of_students",
                condition=Q(study_status="") | Q(occupation=Occupation.STUDENT),
            ),
            models.CheckConstraint(
                name="person_occupation_detail_not_of_students",
                condition=Q(occupation_detail="") | ~Q(occupation=Occupation.STUDENT),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def masked_id_number(self) -> str:
        return readable(lambda: id_number.masked(self.id_number))

    @property
    def masked_phone(self) -> str:
        return readable(lambda: masked_phone(self.phone))

    @property
    def facts(self) -> list[tuple[str, str]]:
        """(label, value) in the guide's order, numbers masked; the posts and the file apart."""
        yes_no = {True: "是", False: "否"}
        shown = {
            "id_number_sealed": self.masked_id_number,
            "phone_sealed": self.masked_phone,
            "applied_party": yes_no.get(self.applied_party),
            "is_volunteer": yes_no[self.is_volunteer],
        }
        excluded = self._excluded()
        return [
            (self._meta.get_field(name).verbose_name, shown.get(name) or self._shown(name))
            for name in SHOWN
            if name not in excluded
        ]

    def missing(self, *, in_xinjiang: bool, today: date) -> tuple[str, ...]:
        """Facts that this record owes and does not hold."""
        record = {name: getattr(self, name) for name in ("born_on", *STORED_FACTS)}
        sealed = {"phone": self.phone_sealed, "application": self.application.name}
        return gaps.missing(record | sealed, in_xinjiang=in_xinjiang, today=today)

    def _excluded(self) -> set[str]:
        """Fields that another answer leaves no place for."""
        demands = {
            "study_status": dues.study_status(occupation=self.occupation),
            "occupation_detail": dues.occupation_detail(occupation=self.occupation),
            "early_reason": dues.early_reason(joined_league_on=self.joined_league_on, born_on=self.born_on),
            "joined_party_on": dues.joined_party_on(political_status=self.political_status),
            "applied_party_on": dues.applied_party_on(applied_party=self.applied_party),
            "volunteer_since_on": dues.volunteer_since_on(is_volunteer=self.is_volunteer),
        }
        return {name for name, demand in demands.items() if demand.due is dues.Due.EMPTY}

    def _shown(self, name: str) -> str:
        display = getattr(self, f"get_{name}_display", None)
        return display() if display else str(getattr(self, name) or "")
