"""Updating a cadre: name and id number stay as they are; the phone number is typed only to change it."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from cadres.forms.cadre import PERSON_FACTS, POST_FACTS, CadreForm
from cadres.forms.comparison import TakesTheirs
from cadres.models import Person, Post


class UpdateForm(TakesTheirs, CadreForm):
    """Carries the versions it was opened on, so that saving over somebody else's change is noticed."""

    versions = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, post: Post, **options):
        self._post, self._person = post, post.person
        self._stored = facts_of(post)  # before typed answers come over it
        drafted = options.pop("initial", None) or {}
        super().__init__(*args, **options | {"org": post.org, "initial": self._stored | drafted})
        if self._person.phone_sealed:
            self.fields["phone"].required = False
            self.fields["phone"].help_text = f"现为 {self._person.masked_phone}，不修改的请留空。"
        if self._person.application:
            self.fields["application"].help_text = "已上传；重新上传将替换原文件。一个PDF文件，不超过20 MB。"

    def clean_versions(self) -> tuple[int, int]:
        """Of the post and of the person."""
        post, _, person = self.cleaned_data["versions"].partition(".")
        if not (post.isdecimal() and person.isdecimal() and len(post + person) < 12):
            raise ValidationError("页面已过期，请返回列表重新打开。")
        return int(post), int(person)

    def adopt_versions(self, post: Post) -> None:
        """After somebody else's change was shown: the next saving goes over it, knowingly."""
        self.data = self.data.copy()
        self.data[self.add_prefix("versions")] = versions_of(post)

    def stored_answers(self) -> dict:
        return self._stored

    def born_on(self) -> date | None:
        return self._person.born_on

    def person_on_record(self) -> Person:
        return self._person

    def post_on_record(self) -> Post:
        return self._post


def versions_of(post: Post) -> str:
    return f"{post.version}.{post.person.version}"


def facts_of(post: Post) -> dict:
    """What is stored, under the names of the fields; without the phone number, which stays masked."""
    person = post.person
    return {
        **{name: getattr(person, name) for name in PERSON_FACTS},
        **{name: getattr(post, name) for name in POST_FACTS},
        "member_number": person.member_number or "",
        "versions": versions_of(post),
    }
