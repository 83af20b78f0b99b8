"""Many processes download files with full numbers at once: each file goes to exactly one of them.

STORM=full .ci/with-postgres .venv/bin/pytest -m storm tests/storms/test_export_storm.py
"""

import os
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from cadres.models import Export, ExportPart
from tests.factories import make_admin
from tests.storms import processes
from zhtj.audit.models import AuditEntry

PROCESSES = 6
FILES = 1000 if os.environ.get("STORM") == "full" else 40
SESSION = "e" * 40
pytestmark = pytest.mark.storm


def storm(city, *options: str) -> Counter:
    """Serial number -> how many processes got that file."""
    account, agreeing = make_admin(city.branch), make_admin(city.branch)
    for n in range(FILES):
        export = made(account, agreeing, city.branch, n)
        part = ExportPart(export=export, attempt=export.attempt, place=0)
        part.content = b"PK"
        part.save()
    workers = [processes.start("export_worker", account.pk, SESSION, *options) for _ in range(PROCESSES)]
    told = processes.hurry(workers, patience=600)
    return Counter(serial for line in told for serial in line.split())


def made(account, agreeing, org, n: int) -> Export:
    now = timezone.now()
    return Export.objects.create(
        serial=f"DC20000101-{n:06}", account=account, org=org, layout="long", columns="own", is_full=True,
        reason="报送", lines=1, people=1, orgs=1, full_people=1, state="made", decided_by=agreeing,
        decided_at=now, session=SESSION, attempt=uuid.uuid4(), made_at=now, expires_at=now + timedelta(hours=1),
    )  # fmt: skip


def test_each_file_goes_to_one_of_six_processes(crowded):
    got = storm(crowded)
    assert (len(got), set(got.values())) == (FILES, {1})
    assert AuditEntry.objects.filter(act="export_downloaded").count() == FILES
    assert (ExportPart.objects.count(), Export.objects.filter(state="taken").count()) == (0, FILES)


def test_without_the_lock_some_would_go_to_several(crowded):
    assert max(storm(crowded, "--unlocked").values()) > 1
