"""Files that nobody names any more: left by a process that died between writing the file and storing the row."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from cadres.acts import Act
from cadres.models import Person, Upload
from zhtj.audit.models import AuditEntry

FOLDERS = ("applications", "uploads")
KEPT_FOR = timedelta(days=1)  # longer than any request: its row may not be stored yet
BATCH = 500


def clean_files(*, dry_run: bool) -> tuple[list[str], int]:
    """Names of orphan files, and how many waiting files are past their time; both go unless `dry_run`."""
    forgotten = list(Upload.objects.forgotten())
    orphans = sorted(_orphans())
    if not dry_run and (forgotten or orphans):
        for upload in forgotten:
            upload.discard()
        for name in orphans:
            default_storage.delete(name)
        AuditEntry.record(actor=None, act=Act.FILES_CLEANED, target=None, count=len(orphans) + len(forgotten))
    return orphans, len(forgotten)


def _orphans() -> Iterator[str]:
    """In pieces; the rows are asked after the files were found, so that one stored meanwhile is seen."""
    batch: list[str] = []
    for folder in FOLDERS:
        for name in _old_files(folder):
            batch.append(name)
            if len(batch) == BATCH:
                yield from _unnamed(batch)
                batch = []
    yield from _unnamed(batch)


def _old_files(folder: str) -> Iterator[str]:
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    for name in files:
        path = f"{folder}/{name}"
        if default_storage.get_modified_time(path) < timezone.now() - KEPT_FOR:
            yield path
    for name in folders:
        yield from _old_files(f"{folder}/{name}")


def _unnamed(names: list[str]) -> set[str]:
    people = Person.objects.filter(application__in=names).values_list("application", flat=True)
    uploads = Upload.objects.filter(file__in=names).values_list("file", flat=True)
    return set(names) - set(people) - set(uploads)
