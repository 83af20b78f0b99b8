"""Every address, by every method, for every kind of account, at every place: no unexpected answer.

    .venv/bin/pytest tests/test_matrix.py                           a part of it, another one for each role and row
    MATRIX=full .venv/bin/pytest -s tests/test_matrix.py            all of it

What is expected stands in tests/matrix.py: an address without a row there fails, and a row without an address.
"""

import logging
import os
import sys
import time
from contextlib import contextmanager
from functools import cache, partialmethod
from http.cookies import SimpleCookie
from itertools import groupby
from urllib.parse import urlencode
from zlib import crc32

import pytest
from django import forms
from django.conf import settings
from django.db import transaction
from django.test import TestCase, override_settings
from django.urls import URLPattern, get_resolver, reverse

from tests.matrix import (
    GATED,
    HALF,
    LOGIN,
    NOBODY,
    PROFILE,
    STEP,
    TABLE,
    VISITOR,
    Row,
    expected,
    relation,
    thing_org,
)
from tests.matrix_world import KINDS, NO_PK, NO_UUID, TOKEN, UNKNOWN, World

pytestmark = pytest.mark.once

FULL = os.environ.get("MATRIX") == "full"
METHODS = ("GET", "HEAD", "POST", "CRAFTED", "FORGED", "PUT", "DELETE")
ROLES = (*KINDS, "colleague with a given right", "guarded", "disabled", HALF, GATED, NOBODY, VISITOR)
NONE_THERE = {
    ("branch", "child"), ("branch", "grandchild"), ("general branch", "grandchild"),
    ("city", "foreign"), ("work committee", "child"), ("work committee", "grandchild"),
    ("township committee", "grandchild"), ("township committee", "sibling"), ("college", "sibling"),
    ("province", "sibling"), ("province", "foreign"), ("nation", "parent"), ("nation", "sibling"),
    ("nation", "foreign"),
}  # fmt: skip
LED_TO = {"/login/?next=": LOGIN, "/account/second-step/?next=": STEP}


@contextmanager
def silence():
    """Thousands of refusals are no news for the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def names(resolver=None, space="") -> set[str]:
    found = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            found.add(f"{space}{entry.name}")
        else:
            found |= names(entry, f"{entry.namespace}:" if entry.namespace else "")
    return found


def test_each_address_has_a_row_and_each_row_an_address():
    assert {name.partition("?")[0] for name in TABLE} == names()


def address(name: str, thing) -> str:
    plain, _, query = name.partition("?")
    row = TABLE[name]
    pk = thing.pk if thing else NO_UUID if row.thing in UNKNOWN else NO_PK
    if query:
        return f"{reverse(plain)}?{query}={pk}"
    return reverse(plain, args=[pk] if row.thing else [])


@cache
def junk() -> str:
    """Every field of every form, each with something that nobody types."""
    fields, waiting = set(), [forms.BaseForm]
    while waiting:
        kind = waiting.pop()
        fields |= set(getattr(kind, "base_fields", ()))
        waiting += kind.__subclasses__()
    texts = ("%00", "%ED%A0%80", "9" * 30, "-1", "", "%F0%9F%92%A3" * 50, "autosave")
    return "&".join(f"{name}={texts[crc32(name.encode()) % len(texts)]}" for name in sorted(fields))


def ask(client, method: str, path: str):
    cookies = dict(client.cookies)
    headers = {} if method == "FORGED" else {"HTTP_X_CSRFTOKEN": TOKEN}
    body = junk() if method == "CRAFTED" else urlencode({}) if method in ("POST", "FORGED") else ""
    verb = "POST" if method in ("CRAFTED", "FORGED") else method
    with transaction.atomic():
        response = client.generic(verb, path, body, "application/x-www-form-urlencoded", **headers)
        response.close()
        transaction.set_rollback(True)
    client.cookies = SimpleCookie()
    client.cookies.update(cookies)
    return response


def answer(response):
    if response.status_code != 302:
        return response.status_code
    place = response["Location"]
    led = next((word for start, word in LED_TO.items() if place.startswith(start)), 302)
    return PROFILE if place == reverse("profile") else led


def is_expected(got, wanted, method: str, row: Row) -> bool:
    """Junk may be answered in many ways to those who are let in, never by a breakdown."""
    if method == "CRAFTED" and got in row.after_junk and wanted in (200, 302):
        return True
    if method == "CRAFTED" and wanted in (200, 302, 404, 409):
        return got == wanted or (got in (200, 302, 400, 404, 409, 413, 422, 429) and wanted != 404)
    return got == wanted


def test_junk_leads_to_the_profile_only_where_it_was_sent_to_the_profile():
    led_there = {
        name
        for name, row in TABLE.items()
        if any(is_expected(PROFILE, wanted, "CRAFTED", row) for wanted in (200, 302, 404, 409))
    }
    assert led_there == {"profile"}


def chosen(world, role, name: str) -> list:
    """The things to ask for: all, or by turns one of a relation."""
    row = TABLE[name]
    if not row.thing:
        return [None]
    things = world.things[row.thing]
    if FULL and role.state == "":
        return things
    key = lambda thing: relation(role, thing_org(thing))  # noqa: E731
    groups = [list(group) for _, group in groupby(sorted(things, key=key), key=key)]
    turn = crc32(f"{role.key} {name}".encode())
    return [groups[turn % len(groups)][turn // 7 % len(groups[turn % len(groups)])]]


def methods(role, name: str) -> tuple[str, ...]:
    """All, or by turns GET and one of the others."""
    turn = crc32(f"{name} {role.key}".encode())
    return METHODS if FULL else ("GET",) if turn % 2 else (METHODS[1 + turn // 2 % (len(METHODS) - 1)],)


def walk(world, key) -> tuple[int, list[str]]:
    """How many requests, and those that were not answered as they should be."""
    role, client = world.roles[key], world.clients[key]
    unexpected, count = [], 0
    for name in TABLE:
        for thing in chosen(world, role, name):
            path = address(name, thing)
            for method in methods(role, name):
                wanted, got = expected(role, name, method, thing), answer(ask(client, method, path))
                count += 1
                if not is_expected(got, wanted, method, TABLE[name]):
                    place = relation(role, thing_org(thing))
                    unexpected.append(f"{method} {name} {path} ({place}, {thing}): {got}, not {wanted}")
    return count, unexpected


class TestMatrix(TestCase):
    """One world for all: each request leaves nothing behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(silence())
        # A request that is undone leaves no trace of anybody doing anything, and all of it takes half an hour.
        cls.enterClassContext(override_settings(SESSION_IDLE=settings.SESSION_LONGEST))
        cls.world = World()

    def test_each_kind_of_admin_meets_each_relation(self):
        """Where there is one: nobody stands above the nation, nothing below a branch."""
        missing = {
            (key, wanted)
            for key in KINDS
            for wanted in ("own level", "child", "grandchild", "parent", "sibling", "foreign")
            if not any(relation(self.world.roles[key], org) == wanted for org in self.world.orgs)
        }
        assert missing == NONE_THERE, sorted(missing)

    def no_answer_is_unexpected(self, key):
        began = time.monotonic()
        count, unexpected = walk(self.world, key)
        if FULL:
            sys.stdout.write(f"{key}: {count} requests in {time.monotonic() - began:.0f} s\n")
        assert unexpected == []


for key in ROLES:
    setattr(
        TestMatrix, f"test_no_answer_is_unexpected_to_{key.replace(' ', '_')}",
        partialmethod(TestMatrix.no_answer_is_unexpected, key),
    )  # fmt: skip
