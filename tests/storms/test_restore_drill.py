"""The drill: a backup taken while others write, restored into an empty PostgreSQL of its own, and checked.

.ci/with-postgres .venv/bin/pytest -m storm tests/storms/test_restore_drill.py
"""

import json
import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as of_suite
from django.db import connections

from cadres import actions
from cadres.forms import EntryForm
from cadres.models import Person
from orgs.models import Org
from tests.answers import answers
from tests.factories import make_admin, make_id_number
from zhtj import saving
from zhtj.saving.making import FACTS

pytestmark = pytest.mark.storm
PEOPLE = 60


def enter(order: int, branch: Org, by) -> None:
    number = make_id_number(born_on=date(1998, 5, 4), order=order)
    form = EntryForm(answers(duty="deputy", id_number=number), {}, org=branch, by=by)
    assert form.is_valid(), form.errors
    actions.enter_cadre(org=branch, person=form.filled_person(), post=form.filled_post(), by=by)


def restored(folder: Path) -> subprocess.CompletedProcess:
    """In a cluster that was not there before and is gone afterwards."""
    command = [".ci/with-postgres", sys.executable, "manage.py", "restore", str(folder)]
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    env.pop("MEDIA_ROOT", None)
    return subprocess.run(  # noqa: S603 - our own command
        command, env=env, cwd=of_suite.BASE_DIR, capture_output=True, text=True, check=False
    )


def test_a_backup_made_in_the_midst_of_writing_restores_to_one_moment(crowded, tmp_path):
    by = make_admin(crowded.branch)
    for order in range(100, 100 + PEOPLE):
        enter(order, crowded.branch, by)
    begun, stop = threading.Event(), threading.Event()

    def write_on():
        try:
            for order in range(200, 999):
                enter(order, crowded.branch, by)
                begun.set()
                if stop.is_set():
                    return
        finally:
            connections.close_all()

    writer = threading.Thread(target=write_on)
    writer.start()
    begun.wait(30)
    told = saving.make(tmp_path / "backup")
    stop.set()
    writer.join()
    assert PEOPLE < told["rows"]["cadres_person"] < Person.objects.count()
    assert len([place for place in told["samples"] if place.startswith("cadres_person.")]) >= 100
    ended = restored(tmp_path / "backup")
    assert ended.returncode == 0, ended.stderr
    assert "无不符" in ended.stdout


def test_a_drill_that_goes_wrong_fails(crowded, tmp_path):
    enter(100, crowded.branch, make_admin(crowded.branch))
    told = saving.make(tmp_path / "backup")
    [place] = [name for name in told["samples"] if name.startswith("cadres_person.id_number_sealed")]
    told["samples"][place] = "another"
    (tmp_path / "backup" / FACTS).write_text(json.dumps(told), "utf-8")
    ended = restored(tmp_path / "backup")
    assert ended.returncode != 0
    assert f"{place} 解密后的内容与备份时不同。" in ended.stderr
