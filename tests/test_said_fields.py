"""What must be filled in is said by the field itself, not only by the word beside it."""

import re

import pytest
from django import forms
from django.urls import reverse

from tests.factories import make_post
from tests.pages import said

pytestmark = pytest.mark.once


class Example(forms.Form):
    use_required_attribute = False

    name = forms.CharField()
    note = forms.CharField(required=False)
    answer = forms.ChoiceField(choices=[("yes", "是")], widget=forms.RadioSelect)
    file = forms.FileField()
    seal = forms.CharField(widget=forms.HiddenInput)


def test_a_field_says_that_it_is_due_where_its_kind_allows_it():
    html = str(Example())
    assert re.findall(r'name="(\w+)"[^>]*aria-required="true"', html) == ["name"]


def test_where_the_browser_says_it_already_it_is_not_said_twice():
    class Asking(Example):
        use_required_attribute = True

    assert "aria-required" not in str(Asking())


@pytest.mark.parametrize(
    ("occupation", "due"), [("student", "study_status"), ("teacher", "occupation_detail")]
)
def test_the_answers_so_far_decide(client, city, login, occupation, due):
    login(city.branch)
    text = said(client.post(reverse("cadres:enter-branch"), {"occupation": occupation}))
    told = set(re.findall(r'name="(\w+)"[^>]*aria-required="true"', text))
    assert {"name", "duty", due} <= told
    assert not {"study_status", "occupation_detail"} - {due} & told


def test_where_a_post_is_ended_the_destination_is_due(client, city, login):
    login(city.college)
    text = said(client.get(reverse("cadres:remove", args=[make_post(city.college).pk])))
    assert re.search(r'<select name="destination"[^>]*aria-required="true"', text)
