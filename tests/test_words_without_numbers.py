"""Reasons, notes and other free words hold no number of a person: they are shown and logged as they stand."""

from datetime import date

import pytest
from django.urls import reverse

from cadres.forms import EntryForm, RemovalForm
from cadres.forms.requests import CorrectionForm, InquiryForm, VerdictForm
from cadres.forms.reveal import RevealForm
from cadres.models import Destination, Post
from tests.answers import answers
from tests.factories import make_admin, make_person, make_post
from zhtj.codes.hiding import holds_number

pytestmark = pytest.mark.once

SAID = "请勿填写身份证号码、手机号码等号码"
NUMBERS = [
    "11010519491231002X", "11010519491231002x", "110105194912310021", "110105 19491231 002X",
    "110105-1949-1231-0021", "１１０１０５１９４９１２３１００２Ｘ", "110105\u200b19491231\u200b0021",
    "110105491231002", "13800138000", "138 0013 8000", "138-0013-8000", "+86 138 0013 8000",
    "１３８００１３８０００", "201844000001", "110105.19491231.002X", "110105_19491231_002X", "138.0013.8000",
    "138/0013/8000", "+86.138.0013.8000",
]  # fmt: skip
WORDS = [
    "",
    "毕业",
    "2019-05-04入团，2020-03-05转入",
    "2025级1班",
    "2019.05.04转入，2020.03.05转出",
    "020-38000000",
    "12345678",
    "0571-8888 8888",
    "138 0013 800",
    "第1至10名",
]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("around", ["{}", "电话{}。", "张三 {}，请核对"])
def test_a_number_is_found_in_every_spelling(number, around):
    assert holds_number(around.format(number))


@pytest.mark.parametrize("words", WORDS)
def test_days_classes_and_short_numbers_are_words(words):
    assert not holds_number(words)


def faults(form, name: str) -> str:
    return " ".join(form.errors.get(name, []))


@pytest.fixture
def forms(city) -> dict:
    """Each form with free words: the field, and how it is filled with them."""
    by, person = make_admin(city.college), make_person()
    post = make_post(city.branch, person)
    known = {"person": person, "today": date.today()}
    return {
        "reason of an inquiry": lambda typed: (InquiryForm({"reason": typed}, org=city.branch, by=by), "reason"),
        "reason of a correction": lambda typed: (CorrectionForm({"reason": typed}, **known), "reason"),
        "opinion": lambda typed: (VerdictForm({"verdict": "refuse", "reason": typed}), "reason"),
        "detail of a look": lambda typed: (
            RevealForm({"detail": typed}, person=person, is_minor=True), "detail",
        ),
        "destination": lambda typed: (RemovalForm({"note": typed}, post=post, by=by), "note"),
        "occupation": lambda typed: (
            EntryForm(answers(occupation_detail=typed), org=city.sibling, by=by), "occupation_detail",
        ),
        "duty": lambda typed: (
            EntryForm(answers(duty="other", duty_name=typed), org=city.sibling, by=by), "duty_name",
        ),
    }  # fmt: skip


def test_each_of_these_fields_refuses_numbers_and_takes_words(forms):
    for where, filled in forms.items():
        for number in ("11010519491231002X", "138 0013 8000"):
            form, name = filled(f"请联系{number}")
            assert SAID in faults(form, name), where
            assert number not in faults(form, name), where
        form, name = filled("2019-05-04转入，请核对")
        assert SAID not in faults(form, name), where


def test_the_destination_of_a_former_secretary_takes_none_either(client, city, login):
    former = make_post(city.branch)
    login(city.college)
    other = Destination.objects.get(needs_note=True)
    sent = answers(
        takes_over="on", former=former.pk, former_destination=other.pk, former_note="电话13800138000",
        former_on=f"{date.today()}",
    )  # fmt: skip
    response = client.post(reverse("cadres:enter-below", args=[city.branch.pk]), sent)
    assert SAID in faults(response.context["form"], "former_note")
    assert Post.objects.get().is_open
