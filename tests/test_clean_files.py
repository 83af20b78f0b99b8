"""Files that no row names go after a day; all others stay."""

import os
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from cadres import actions
from cadres.models import Person, Upload
from tests.answers import pdf
from tests.factories import make_admin, make_person, make_post
from zhtj.audit.models import AuditEntry

DAY = 24 * 60 * 60


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def clean(*options: str) -> str:
    out = StringIO()
    call_command("clean_files", *options, stdout=out)
    return out.getvalue()


def put(name: str, *, age: int) -> str:
    default_storage.save(name, ContentFile(b"%PDF"))
    return aged(name, age)


def aged(name: str, age: int) -> str:
    then = time.time() - age
    os.utime(default_storage.path(name), (then, then))
    return name


def test_an_old_stray_file_goes_and_a_young_one_stays(db):
    old, young = put("applications/ab/x.pdf", age=DAY + 60), put("applications/ab/y.pdf", age=DAY - 60)
    waiting = put("uploads/z.pdf", age=DAY + 60)
    assert "无主文件 2 个" in clean()
    assert not default_storage.exists(old)
    assert not default_storage.exists(waiting)
    assert default_storage.exists(young)
    assert AuditEntry.objects.get(act="files_cleaned").facts["count"] == 2


def test_a_dry_run_tells_and_deletes_nothing(db):
    old = put("applications/ab/x.pdf", age=DAY + 60)
    assert old in clean("--dry-run")
    assert default_storage.exists(old)
    assert not AuditEntry.objects.exists()


def test_files_elsewhere_and_files_that_rows_name_stay(city):
    person = make_person(application=pdf())
    upload = Upload.keep(pdf(), account=make_admin(city.branch))
    names = [person.application.name, upload.file.name, "other/x.pdf"]
    put("other/x.pdf", age=9 * DAY)
    for name in names:
        aged(name, 9 * DAY)
    assert "无主文件 0 个" in clean()
    assert all(map(default_storage.exists, names))


def test_waiting_files_past_their_time_go_with_their_rows(city):
    upload = Upload.keep(pdf(), account=make_admin(city.branch))
    Upload.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    assert "过期的待用文件 1 个" in clean()
    assert not Upload.objects.exists()
    assert not default_storage.exists(upload.file.name)


def test_a_process_killed_between_file_and_row_leaves_one_that_goes(city, monkeypatch):
    post, by = make_post(city.branch), make_admin(city.branch)

    def die(*args, **facts):
        raise SystemExit  # nothing cleans up after a killed process

    monkeypatch.setattr(AuditEntry, "record", die)
    person = Person.objects.get()
    person.application = pdf()
    with pytest.raises(SystemExit):
        actions.update_cadre(person=person, post=post, versions=(1, 1), by=by)
    monkeypatch.undo()
    left = person.application.name
    assert default_storage.exists(left)
    assert not Person.objects.get().application
    assert "无主文件 0 个" in clean()
    aged(left, DAY + 60)
    assert "无主文件 1 个" in clean()
    assert not default_storage.exists(left)


def test_without_any_files_there_is_nothing_to_do(db):
    assert clean() == "已清理：无主文件 0 个，过期的待用文件 0 个。\n"
