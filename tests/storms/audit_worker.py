"""One process of the audit storm: acts that lock organisations and accounts, write lines and commit or not.

    python -m tests.storms.audit_worker SEED SECONDS

It says "ready", waits for a line, and says how many acts it finished and how many deadlocks it met.
"""

import os
import sys
import time
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import OperationalError, transaction  # noqa: E402

from orgs.models import Account, Admin, Org  # noqa: E402
from zhtj.audit.models import AuditEntry  # noqa: E402


class Abort(Exception):  # noqa: N818
    """The act changes its mind."""


def act(random: Random, orgs: list[int], accounts: list[int]) -> bool:
    """Locks in one order, account before organisations and these ascending, as acts do.

    Then a row that points further up the order than all that is locked: its foreign key is checked at the commit,
    where it waits for whoever holds that organisation, while others wait to link their lines.
    """
    try:
        with transaction.atomic():
            account = Account.objects.select_for_update().get(pk=random.choice(accounts))
            one, other, beyond = sorted(random.sample(orgs, 3))
            for org in Org.objects.select_for_update().filter(pk__in=[one, other]).order_by("pk"):
                AuditEntry.record(actor=account, act="org_renamed", target=org, org=org, n=random.random())
            _inner(random, account)
            Admin.objects.create(account=account, org_id=beyond, ended_at="2026-01-01T00:00:00Z")
            if random.random() < 0.2:
                raise Abort
    except Abort:
        return False
    return True


def _inner(random: Random, account: Account) -> None:
    """A part that is taken back alone."""
    try:
        with transaction.atomic():
            AuditEntry.record(actor=account, act="refused", target=None)
            if random.random() < 0.5:
                raise Abort
    except Abort:
        return


def main(seed: str, seconds: str) -> None:
    random = Random(seed)  # noqa: S311
    orgs = list(Org.objects.order_by("pk").values_list("pk", flat=True))
    accounts = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    until, done, locked = time.monotonic() + float(seconds), 0, 0
    while time.monotonic() < until:
        try:
            done += act(random, orgs, accounts)
        except OperationalError:
            locked += 1
    sys.stdout.write(f"{done} {locked}\n")


main(*sys.argv[1:])
