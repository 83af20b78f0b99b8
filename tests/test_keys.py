"""Keys that cannot work are named before anything is served; a value that does not open closes no page."""

import base64
import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from cadres.models import Person
from tests.factories import make_person, make_post
from zhtj import checks, sealed
from zhtj.settings import BASE_DIR

pytestmark = pytest.mark.once

KEY = base64.b64encode(b"k" * 32).decode()
SHORT = base64.b64encode(b"k" * 16).decode()


def test_sound_keys_have_no_fault():
    assert sealed.key_faults([f"k1:{KEY}", f"k2:{KEY}"], KEY) == []


@pytest.mark.parametrize(
    ("seal_keys", "index_key", "sentence"),
    [
        ([], KEY, "SEAL_KEYS 为空"),
        ([KEY], KEY, "第1个应写作“编号:密钥”"),
        ([f"k1:{KEY}", f":{KEY}"], KEY, "第2个应写作“编号:密钥”"),
        ([f"k 1:{KEY}"], KEY, "第1个应写作“编号:密钥”"),
        ([f"k1:{SHORT}"], KEY, "“k1”的密钥不是32字节的base64"),
        (["k1:not base64"], KEY, "“k1”的密钥不是32字节的base64"),
        ([f"k1:{KEY}", f"K1:{KEY}"], KEY, "重复的编号"),
        ([f"k1:{KEY}"], "", "BLIND_INDEX_KEY 不是32字节的base64"),
        ([f"k1:{KEY}"], SHORT, "BLIND_INDEX_KEY 不是32字节的base64"),
    ],
)
def test_keys_that_cannot_work_are_named(seal_keys, index_key, sentence):
    [fault] = sealed.key_faults(seal_keys, index_key)
    assert sentence in fault


def test_no_fault_repeats_a_key():
    assert SHORT not in "".join(sealed.key_faults([SHORT, f"k1:{SHORT}"], SHORT))


def test_the_system_check_and_the_server_refuse_them(settings):
    settings.SEAL_KEYS = [f"k1:{SHORT}"]
    [error] = checks.keys_are_usable(None)
    assert (error.id, error.is_serious()) == ("zhtj.E001", True)
    with pytest.raises(ImproperlyConfigured, match=r"docs/keys\.md"):
        checks.require_safety()


@pytest.mark.parametrize("start", [["-c", "from zhtj import wsgi"], ["manage.py", "check"]])
def test_neither_server_nor_command_starts_with_such_keys(start):
    environment = os.environ | {"SEAL_KEYS": f"k1:{SHORT}", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    ended = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, *start], cwd=BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert ended.returncode != 0
    assert "“k1”的密钥不是32字节的base64" in ended.stderr
    assert SHORT not in ended.stderr


@pytest.fixture
def unreadable(city):
    """A secretary whose numbers lie under a key that is gone."""
    post = make_post(city.branch, make_person(name="周海燕"))
    Person.objects.update(id_number_sealed="gone:AAAA", phone_sealed="gone:AAAA")
    return post


def test_a_missing_key_is_named_in_the_log_and_closes_no_page(client, login, city, unreadable, caplog):
    login(city.branch)
    assert client.get(reverse("cadres:list")).status_code == 200
    for name in ("detail", "edit"):
        page = client.get(reverse(f"cadres:{name}", args=[unreadable.pk]))
        assert page.status_code == 200
        assert sealed.UNREADABLE in page.content.decode()
    assert "没有密钥“gone”" in caplog.text


def test_code_that_needs_the_number_fails_loudly(unreadable):
    with pytest.raises(sealed.UnreadableError, match="没有密钥“gone”"):
        _ = Person.objects.get().id_number
