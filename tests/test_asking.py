"""What a page is asked by its address."""

import pytest
from django import forms

from zhtj.web.asking import AskingForm


class Asking(AskingForm):
    below = forms.IntegerField(required=False, min_value=0)
    words = forms.CharField(required=False, max_length=5)


class AskingInWords(Asking):
    unasked = ""


def test_zero_is_an_answer():
    assert Asking({"below": "0"}).asked("below") == 0


@pytest.mark.parametrize("typed", [{}, {"below": "x"}, {"below": "-1"}])
def test_what_is_not_understood_counts_as_not_asked(typed):
    assert Asking(typed).asked("below") is None
    assert AskingInWords(typed).asked("below") == ""


def test_one_field_not_understood_leaves_the_others():
    assert Asking({"below": "x", "words": "林"}).asked("words") == "林"


def test_words_at_the_edge_of_their_length():
    assert AskingInWords({"words": "一" * 5}).asked("words") == "一" * 5
    assert AskingInWords({"words": "一" * 6}).asked("words") == ""
