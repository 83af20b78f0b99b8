"""Entering a cadre: name and id number decide whether the person is new."""

from contextlib import suppress
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from cadres import access
from cadres.forms import notes
from cadres.forms.record import KeepsRecord
from cadres.models import Inquiry, Person, Post
from cadres.rules import values
from cadres.rules.dates import age_on
from zhtj.codes import id_number
from zhtj.codes.id_number import IdNumber


class EntryForm(KeepsRecord):
    name = forms.CharField(label="姓名", max_length=60, widget=forms.TextInput({"autocomplete": "off"}))
    id_number = forms.CharField(
        label="身份证号码",
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    is_same_person = forms.BooleanField(label="确认是同一人，新增任职", required=False)

    continues = forms.BooleanField(required=False, widget=forms.HiddenInput)  # 保存并继续录入下一个

    known: access.Known | None = None
    elsewhere: Person | None = None  # registered where this account sees nothing

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self._person, self._post = Person(), Post(org=self.org)

    def shows(self, name: str) -> bool:
        """The question whether it is the same person comes up when somebody with that number is known."""
        return super().shows(name) and (name != "is_same_person" or self.known is not None)

    def clean_name(self) -> str:
        name = values.normalise_name(self.cleaned_data["name"])
        if fault := values.name_fault(name):
            raise ValidationError(fault)
        return name

    def clean_id_number(self) -> str:
        try:
            return id_number.parse(self.cleaned_data["id_number"], today=self.today).number
        except ValueError as fault:
            raise ValidationError(str(fault)) from None

    @cached_property
    def told(self) -> IdNumber | None:
        """What the number says, once it is right."""
        with suppress(ValueError):
            return id_number.parse(self["id_number"].value() or "", today=self.today)

    @property
    def told_words(self) -> str:
        """What the number says."""
        return notes.told(self.told, today=self.today) if self.told else ""

    @property
    def told_fault(self) -> str:
        """What is wrong with a number that is long enough to be a whole one."""
        number = self["id_number"].value() or ""
        if len(id_number.normalise(number)) < id_number.LENGTH:
            return ""
        try:
            id_number.parse(number, today=self.today)
        except ValueError as fault:
            return str(fault)
        return ""

    def born_on(self) -> date | None:
        return self.told and self.told.born_on

    def _known_facts(self) -> dict:
        """What depends on the age is asked by the birth date in the number, although its check may be wrong."""
        facts, number = super()._known_facts(), self["id_number"].value() or ""
        apparent = None if "age" in facts else id_number.apparent_birth(number, today=self.today)
        return facts | ({"age": age_on(self.today, born_on=apparent)} if apparent else {})

    def clean(self):
        if {"name", "id_number"} <= self.cleaned_data.keys():
            self._recognise()
        if self.known:
            self.settle_record()
        super().clean()
        if self.known:
            self._confirm()

    def _confirm(self) -> None:
        self.explain("is_same_person", self._known_as())
        if not self.cleaned_data.get("is_same_person"):
            self.add_error("is_same_person", "请核对，是同一人的请勾选确认。")
        self.demand_choices()

    def _recognise(self) -> None:
        name, number = self.cleaned_data["name"], self.cleaned_data["id_number"]
        try:
            self.known = access.recognise(
                self.by, number=number, name=name, org=self.org, register=self.register
            )
        except ValueError as refusal:
            self.elsewhere = getattr(refusal, "person", None)
            self.add_error("id_number", str(refusal))
            return
        if self.known:
            self._person = self.known.person

    @property
    def known_words(self) -> str:
        """Who that is, as far as this account may see."""
        posts = "、".join(f"{post.org.name} {post.duty_label}" for post in self.known.posts)
        now = f"现任{posts}" if posts else "目前没有在任职务"
        if self.known.is_elsewhere:
            now = "贵组织的转接/核实申请已获同意"
        return f"{self.known.person.name}已在系统中，{now}。"

    def _known_as(self) -> str:
        return (
            f"{self.known_words}保存后将为其新增在{self.org.name}的任职；"
            "个人信息已登记的，以您在上面表中的选择为准。"
        )

    @property
    def asked(self) -> Inquiry | None:
        """What this organisation asked already about somebody registered elsewhere."""
        return self.register.asked(self.elsewhere, self.org)

    @property
    def inquiry_token(self) -> str:
        return Inquiry.token_for(self.elsewhere, org=self.org, account=self.by)

    def person_on_record(self) -> Person:
        return self._person

    def post_on_record(self) -> Post:
        return self._post

    def filled_person(self) -> Person:
        person = super().filled_person()
        if self.known is None:
            person.name, person.id_number = self.cleaned_data["name"], self.told.number
            person.sex, person.born_on = self.told.sex, self.told.born_on
        return person
