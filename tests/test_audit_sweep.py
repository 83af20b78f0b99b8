"""Every address that takes forms: what is done leaves its lines, what is refused exactly one, a mistake none.

    .venv/bin/pytest tests/test_audit_sweep.py

An address without a row in tests/audit_sweep.py fails.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partialmethod
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.test import TestCase

from tests.audit_sweep import SWEEP, Sent, nothing
from tests.matrix import ELSEWHERE, GONE, HALF, NO_METHOD, OK, REFUSED, TABLE, VISITOR, Role, expected
from tests.matrix_world import TOKEN, World
from tests.test_matrix import address, silence
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

TAKING = {name.partition("?")[0] for name, row in TABLE.items() if row.post != NO_METHOD}


def test_each_address_that_takes_forms_is_swept():
    assert set(SWEEP) == TAKING


@contextmanager
def nothing_stays(client) -> Iterator[None]:
    cookies = dict(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = SimpleCookie()
    client.cookies.update(cookies)


class TestSweep(TestCase):
    """One world for all: each request leaves nothing behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(silence())
        cls.world = World()

    def roles(self, by: str = "") -> list[Role]:
        kept_out = (HALF, VISITOR)
        return (
            [self.world.roles[by]]
            if by
            else [r for r in self.world.roles.values() if r.state not in kept_out]
        )

    def pair(self, name: str, statuses: tuple[int, ...], by: str = "", about=None):
        """The first account that is answered so, and the thing about which it asks."""
        things = [about(self.world)] if about else self.world.things.get(TABLE[name].thing, [None])
        return next(
            ((role, thing) for role in self.roles(by) for thing in things
             if expected(role, name, "POST", thing) in statuses),
            None,
        )  # fmt: skip

    def send(self, name: str, role: Role, thing, form=None, *, to: str = "", token: str = TOKEN):
        """(status, lines, what was asked): in the order they were written."""
        client, path = self.world.clients[role.key], address(name, thing)
        path += f"?to={self.world.place(to).pk}" if to else ""
        with nothing_stays(client):
            typed = form(self.world, thing) if form else {}
            last = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
            response = client.post(path, typed, HTTP_X_CSRFTOKEN=token)
            lines = list(AuditEntry.objects.filter(pk__gt=last).order_by("pk"))
        return response, lines

    def sent(self, name: str, sent: Sent):
        let_in = (OK, ELSEWHERE, GONE) if sent.to or sent.by else (OK, ELSEWHERE)
        role, thing = self.pair(name, let_in, sent.by, sent.about)
        return self.send(name, role, thing, sent.form, to=sent.to)

    def it_leaves_its_lines(self, name: str):
        response, lines = self.sent(name, SWEEP[name].done)
        assert [line.act for line in lines] == list(SWEEP[name].done.acts), told(response)
        assert all(str(line.request_id) == response["X-Request-ID"] for line in lines)

    def a_rule_leaves_one_line(self, name: str):
        response, lines = self.sent(name, SWEEP[name].refused)
        assert [line.act for line in lines] == list(SWEEP[name].refused.acts), told(response)
        assert lines[0].act != "refused" or lines[0].reason or response.status_code == GONE

    def a_right_leaves_one_line(self, name: str):
        """Whoever is kept out; and whoever is let in, with a form of another page."""
        if pair := self.pair(name, (REFUSED, GONE)):
            _, lines = self.send(name, *pair)
            assert [line.act for line in lines] == ["refused"]
        role, thing = pair or (self.world.roles["branch"], None)
        response, lines = self.send(name, role, thing, token="y" * 32)
        assert (response.status_code, [line.act for line in lines]) == (REFUSED, ["refused"])

    def a_mistake_leaves_none(self, name: str):
        """Where nothing typed is a mistake."""
        if pair := self.pair(name, (OK,)):
            assert self.send(name, *pair)[1] == []


def told(response) -> str:
    form = response.context and response.context.get("form")
    return f"{response.status_code} {response.get('Location', '')} {form.errors if form else ''}"


for name, swept in SWEEP.items():
    word = name.replace(":", "_").replace("-", "_")
    cases = {"done": TestSweep.it_leaves_its_lines, "kept_out": TestSweep.a_right_leaves_one_line}
    if swept.refused:
        cases["refused"] = TestSweep.a_rule_leaves_one_line
    if swept.done.form is not nothing:
        cases["mistaken"] = TestSweep.a_mistake_leaves_none
    for case, method in cases.items():
        setattr(TestSweep, f"test_{word}_{case}", partialmethod(method, name))
