"""What is typed for a 换届 is kept until it is done. A draft is no act: no trace of it goes to the log."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from cadres.actions.parts import CadreError, locked_open_org
from cadres.forms.coming import ComingForm
from cadres.models import Turnover, Upload
from cadres.models.turnover import Typed
from orgs import access
from orgs.models import Account, Org

LONGEST = 512 * 1024  # letters
MOST_COMING = 60
TOO_LONG = "填写的内容过长，没有保存；请分几次办理。"
TOO_MANY = f"一次换届最多新增{MOST_COMING}人，请分几次办理，或使用导入。"
SUBMITTED = "这次换届已提交上级确认，不能再改；需要改的，请先撤回。"


class KeepError(CadreError):
    """Nothing was kept."""

    is_told = False


def going_on(org: Org) -> Turnover | None:
    turnovers = Turnover.objects.going_on().select_related("touched_by", "submitted_by")
    return turnovers.filter(org=org).first()


def keep(*, org: Org, by: Account, change: Callable[[Typed], None]) -> Turnover:
    """Change what was typed so far; begins one where none goes on. Raises KeepError, CadreError, PermissionDenied."""
    with transaction.atomic():
        turnover = _held(org, by)
        typed = turnover.typed
        change(typed)
        turnover.typed = typed
        if len(turnover.content_sealed) > LONGEST:
            raise KeepError(TOO_LONG)
        _touch(turnover, by)
    return turnover


def keep_comer(*, org: Org, by: Account, number: str, form: ComingForm) -> Turnover:
    """`form` holds its file by now (see keep_application); the file waits with the 换届."""

    def change(typed: Typed) -> None:
        if number not in typed.people and len(typed.people) >= MOST_COMING:
            raise KeepError(TOO_MANY)
        typed.people[number] = form.answers()

    with transaction.atomic():
        turnover = keep(org=org, by=by, change=change)
        if kept := form.kept:
            Upload.objects.filter(pk=kept.pk).update(turnover=turnover)
    return turnover


def drop_comer(*, org: Org, by: Account, number: str) -> None:
    keep(org=org, by=by, change=lambda typed: typed.people.pop(number, None))


@transaction.atomic
def abandon(*, org: Org, by: Account) -> None:
    """Nothing of it was done, so nothing stays."""
    access.require(by, "enter_cadre", org)
    for turnover in Turnover.objects.going_on().select_for_update(no_key=True).filter(org=org):
        if turnover.is_submitted:
            raise KeepError(SUBMITTED)
        sweep(turnover)
        turnover.delete()


def sweep(turnover: Turnover) -> None:
    """The files that waited; rows now, what lies on the disk once that is certain."""
    for upload in turnover.uploads.all():
        file = upload.file
        upload.delete()
        transaction.on_commit(lambda file=file: file.delete(save=False))


def _held(org: Org, by: Account) -> Turnover:
    """The organisation is the lock, also for the first one."""
    org = locked_open_org(org.pk)
    access.require(by, "enter_cadre", org)
    if turnover := going_on(org):
        if turnover.is_submitted:
            raise KeepError(SUBMITTED)
        return turnover
    for forgotten in Turnover.objects.forgotten():
        sweep(forgotten)
        forgotten.delete()
    return Turnover(org=org, touched_by=by, version=0)


def _touch(turnover: Turnover, by: Account) -> None:
    turnover.version, turnover.touched_by, turnover.touched_at = turnover.version + 1, by, timezone.now()
    turnover.remark = ""
    turnover.save()
