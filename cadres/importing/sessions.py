"""An import as a session: how it begins, and how whoever goes on with it holds it."""

from __future__ import annotations

import uuid

from django.db import transaction

from cadres.acts import Act
from cadres.importing import rights
from cadres.models import Import, ImportFile, ImportLine
from cadres.models.importing import State, Told
from cadres.sheets import Kind
from cadres.sheets.reading import Read, read_cadres
from orgs.models import Account, Org
from zhtj.audit.masking import masked
from zhtj.audit.models import AuditEntry
from zhtj.audit.refusals import RefusedError
from zhtj.jobs import queue
from zhtj.sheets.reading import SheetError

CHECK, CARRY = "cadres.import.check", "cadres.import.carry"
MOST_LINES, MOST_GOING_ON, BATCH = 5000, 20, 1000
NOBODY = "文件中没有要导入的人员，请从第2行起填写，每人一行。"
TOO_LONG = f"文件超过{MOST_LINES}行，请分成几个文件。"
TOO_MANY = f"本组织已有{MOST_GOING_ON}次导入没有办完，请先办完或放弃其中几次。"
NOT_OPEN = "这次导入{state}，现在不能再作改动。"


class SessionError(RefusedError):
    """The act cannot be done now."""


class StaleError(SessionError):
    """Somebody else of the organisation was faster: nothing to write down."""

    is_told = False


def held(pk: uuid.UUID) -> Import:
    """The row, locked until the transaction ends."""
    return Import.objects.select_for_update(no_key=True).select_related("org").get(pk=pk)


def held_open(session: Import, *, by: Account) -> Import:
    """Locked, with the right asked for again. While it is imported nobody waits for the end of it."""
    now = Import.objects.get(pk=session.pk)
    if now.state == State.OPEN:
        now = held(session.pk)
    if now.state != State.OPEN:
        raise StaleError(NOT_OPEN.format(state=now.get_state_display()))
    rights.require(by, now.kind, now.org)
    return now


# --- begun -------------------------------------------------------------------------------------------------


def begin(*, org: Org, kind: Kind, content: bytes, name: str, by: Account) -> Import:
    """Raises SheetError when the file is not taken, SessionError, PermissionDenied."""
    rights.require(by, kind, org)
    read = read_cadres(content, name, kind=kind)
    if not read.lines:
        raise SheetError(NOBODY)
    if len(read.lines) > MOST_LINES:
        raise SheetError(TOO_LONG)
    return _begin(org=org, kind=kind, content=content, name=name, read=read, by=by)


@transaction.atomic
def _begin(*, org: Org, kind: Kind, content: bytes, name: str, read: Read, by: Account) -> Import:
    if Import.objects.going_on().filter(org=org).count() >= MOST_GOING_ON:
        raise SessionError(TOO_MANY)
    session = Import.objects.create(
        org=org, kind=kind, file_name=masked(name)[-200:], notices=masked(read.notices), line_count=len(read.lines),
        head_at=read.head_at, headers=dict(read.headers),
        begun_by=by, touched_by=by,
    )  # fmt: skip
    file = ImportFile(session=session)
    file.content = content
    file.save(force_insert=True)
    ImportLine.objects.bulk_create(_lines(session, read), batch_size=BATCH)
    AuditEntry.record(actor=by, act=Act.IMPORT_BEGUN, target=session, org=org, count=len(read.lines))
    queue.start(CHECK, session.pk, by=by)
    return session


def _lines(session: Import, read: Read):
    for each in read.lines:
        line = ImportLine(session=session, number=each.number)
        line.told = Told(each.cells, each.faults)
        yield line
