"""Sentences about passwords are Chinese, all of them."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import get_default_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import override

from orgs.models import Account
from tests.factories import PASSWORD

pytestmark = pytest.mark.once


@pytest.mark.parametrize("password", ["1", "1234567890", "password123", "zhangsan01"])
def test_a_weak_password_is_refused_in_chinese(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, Account(login="zhangsan01", name="张三"))
    assert not [sentence for sentence in refused.value.messages if re.search("[A-Za-z]{2}", sentence)]


def test_a_good_password_is_taken():
    assert validate_password("山高月小-水落石出-1082", Account(login="zhangsan01", name="张三")) is None


def test_what_is_asked_for_is_told_in_chinese():
    with override("zh-hans"):
        helps = [str(validator.get_help_text()) for validator in get_default_password_validators()]
    assert len(helps) == len(settings.AUTH_PASSWORD_VALIDATORS)
    assert not [text for text in helps if re.search("[A-Za-z]{2}", text)]


def test_a_weak_new_password_is_blamed_where_it_was_thought_up(client, login, city):
    login(city.branch)
    typed = {"old_password": PASSWORD, "new_password1": "123", "new_password2": "123"}
    form = client.post("/password/", typed).context["form"]
    assert list(form.errors) == ["new_password1"]
