"""Closing an organisation: what becomes of everybody in post there."""

from __future__ import annotations

import copy
from collections.abc import Iterable

from django import forms
from django.dispatch import receiver

from cadres.actions.closing import removal_fault
from cadres.forms.destination import DestinationForm
from cadres.models import Destination, Post
from orgs.asking import Question
from orgs.models import Account, Org
from orgs.signals import closing_asked, closing_questions_asked

CHOOSE = "请选择移除去向。"
LIKE_ALL = "按“以上均为”"


class ClosingForm(DestinationForm):
    """全部移除: each with a 移除去向 of his own; who is left blank gets the one for all, `destination`."""

    heading = "在任团干部全部移除"
    template_name = "cadres/_closing.html"

    fills = forms.BooleanField(
        required=False, widget=forms.HiddenInput
    )  # the button that only fills the table
    again = False  # to be shown once more before anything is done

    class Media:
        js = (forms.Script("js/closing.js", type="module"),)

    def __init__(self, data=None, *, posts: Iterable[Post], fault: str = "", **options):
        super().__init__(data, auto_id="closing_%s", **options)
        self.posts, self.fault = list(posts), fault
        self.fields["destination"].required = False
        self.fields["destination"].label = "以上均为"
        self.fields["note"].help_text = ""
        offered = {str(one.pk): one for one in self.fields["destination"].queryset}
        for post in self.posts:
            self._add_row(post, offered)
        self.order_fields([name for post in self.posts for name in (_destination(post), _note(post))])

    def _add_row(self, post: Post, offered: dict[str, Destination]) -> None:
        """The choices are read once for all rows."""
        who, destination = f"{post.person.name}（{post.duty_label}）", self.fields["destination"]
        blank = LIKE_ALL if len(self.posts) > 1 else "请选择"
        choices = [("", blank), *((pk, one.name) for pk, one in offered.items())]
        self.fields[_destination(post)] = forms.TypedChoiceField(
            label=f"移除去向：{who}", choices=choices, coerce=offered.get, empty_value=None, required=False,
            error_messages={"invalid_choice": destination.error_messages["invalid_choice"]},
        )  # fmt: skip
        note = self.fields[_note(post)] = copy.deepcopy(self.fields["note"])
        note.label = f"具体去向：{who}"

    @property
    def named(self) -> list[str]:
        return [f"{post.person.name}（{post.duty_label}）" for post in self.posts]

    @property
    def rows(self) -> list[tuple[Post, forms.BoundField, forms.BoundField]]:
        return [(post, self[_destination(post)], self[_note(post)]) for post in self.posts]

    def clean(self) -> dict:
        """The answers, by post."""
        blank = [post for post in self.posts if not self._is_answered(post)]
        if blank:
            self._check_all(blank)
        for post in self.posts:
            if post not in blank:
                self._check_one(post)
        if self.errors:
            return self.cleaned_data
        return {"removals": {post.pk: self._said(post) for post in self.posts}}

    def _is_answered(self, post: Post) -> bool:
        return self._is_typed(_destination(post)) or self._is_typed(_note(post))

    def _is_typed(self, name: str) -> bool:
        return bool(self.cleaned_data.get(name)) or name in self.errors

    def _check_all(self, blank: list[Post]) -> None:
        if self._is_typed("destination"):
            self.settle_note("destination", "note")
        elif len(blank) == len(self.posts) > 1 or not self._has_rows:
            self.add_error("destination", CHOOSE)
        else:
            for post in blank:
                self.add_error(_destination(post), CHOOSE)

    @property
    def _has_rows(self) -> bool:
        """Sent by the page; a line of a workbook has one answer for all."""
        return any(_destination(post) in self.data for post in self.posts)

    def _check_one(self, post: Post) -> None:
        if not self._is_typed(_destination(post)):
            self.add_error(_destination(post), CHOOSE)
        self.settle_note(_destination(post), _note(post))

    def _said(self, post: Post) -> tuple[Destination, str]:
        told = self.cleaned_data
        if own := told[_destination(post)]:
            return own, told[_note(post)]
        return told["destination"], told["note"]

    def filled(self) -> ClosingForm:
        """As it was typed, the blank rows with what is said of all; nothing is complained of yet."""
        typed = {name: self[name].value() or "" for name in self.fields}
        for post in self.posts:
            if not (typed[_destination(post)] or typed[_note(post)]):
                typed |= {_destination(post): typed["destination"], _note(post): typed["note"]}
        again = ClosingForm(posts=self.posts, fault=self.fault, initial=typed)
        again.again = True
        return again


def _destination(post: Post) -> str:
    return f"destination_{post.pk}"


def _note(post: Post) -> str:
    return f"note_{post.pk}"


@receiver(closing_asked)
def on_closing_asked(sender, org: Org, data, by: Account, **kwargs) -> ClosingForm | None:
    posts = Post.objects.open().filter(org=org).with_names().by_rank()
    if not posts:
        return None
    form = ClosingForm(data, posts=posts, fault=removal_fault(org, by))
    return form.filled() if form.is_bound and form["fills"].value() else form


@receiver(closing_questions_asked)
def on_closing_questions_asked(sender, **kwargs) -> list[Question]:
    return [Question(field.name, field.label, _options(field.field)) for field in DestinationForm()]


def _options(field) -> dict[str, str]:
    return {label: str(value) for value, label in getattr(field, "choices", ()) if value}
