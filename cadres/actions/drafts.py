"""Drafts: what is typed is kept, sealed, until it is submitted. No trace of it goes to the log."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cadres.models import Draft, Post
from orgs.models import Account, Org

ENTRY = "entry"  # the sheet on which somebody is entered
COMING = "coming-"  # somebody entered with a 换届, by the number there
_UPDATE = "post-"  # an update has a sheet of its own
LONGEST = 64 * 1024  # bytes of one sheet
MOST_SHEETS = 20  # of one admin at one organisation, then the oldest gives way
KEPT_FOR = timedelta(days=90)
TOO_LONG = "填写的内容过长，草稿没有保存。"


class TooLongError(ValueError):
    """Nobody fills in so much by hand. A draft is no act, so that this is no refusal to be written down."""


@dataclass(frozen=True)
class Sheet:
    """Answers by field, as typed."""

    answers: dict[str, str]
    kept_at: datetime


def sheet_of(post: Post) -> str:
    return f"{_UPDATE}{post.pk}"


def post_of(sheet: str) -> int | None:
    """The primary key of the post that the sheet updates."""
    return int(sheet.removeprefix(_UPDATE)) if sheet.startswith(_UPDATE) else None


def keep_draft(*, account: Account, org: Org, sheet: str, answers: dict[str, str]) -> datetime:
    """Keep the answers in place of those kept before; none at all are not kept.

    Raises TooLongError.
    """
    now = timezone.now()
    if not any(answers.values()):
        drop_draft(account=account, org=org, sheet=sheet)
        return now
    if len(json.dumps(answers).encode()) > LONGEST:
        raise TooLongError(TOO_LONG)
    with transaction.atomic():
        draft = _locked_draft(account, org)
        sheets = _sheets(draft)
        sheets.pop(sheet, None)
        sheets[sheet] = Sheet(answers, now)
        draft.content = _written(sheets)
        draft.save(update_fields=["content_sealed", "updated_at"])
    return now


def drop_draft(*, account: Account, org: Org, sheet: str) -> None:
    """Submitted, or not wanted any more."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update(no_key=True).filter(account=account, org=org).first()
        sheets = _sheets(draft) if draft else {}
        if sheets.pop(sheet, None) is None:
            return
        if not sheets:
            draft.delete()
            return
        draft.content = _written(sheets)
        draft.save(update_fields=["content_sealed", "updated_at"])


def kept_draft(*, account: Account, org: Org, sheet: str) -> Sheet | None:
    """What this account kept for this organisation."""
    draft = Draft.objects.filter(account=account, org=org).first()
    return _sheets(draft).get(sheet) if draft else None


def _locked_draft(account: Account, org: Org) -> Draft:
    """The first one of an admin sweeps away what nobody came back for.

    Windows of one account wait for each other: between a draft that one makes and another throws away, a third finds
    neither that it is there nor that there is room for it.
    """
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    draft, is_new = Draft.objects.select_for_update(no_key=True).get_or_create(account=account, org=org)
    if is_new:
        Draft.objects.filter(updated_at__lt=timezone.now() - KEPT_FOR).delete()
    return draft


def _written(sheets: dict[str, Sheet]) -> str:
    latest = list(sheets.items())[-MOST_SHEETS:]
    return json.dumps(
        {name: {"kept_at": sheet.kept_at.isoformat(), "answers": sheet.answers} for name, sheet in latest},
        ensure_ascii=False,
    )


def _sheets(draft: Draft) -> dict[str, Sheet]:
    """The latest last; a draft that cannot be read any more counts as none."""
    try:
        written = json.loads(draft.content or "{}")
        return {
            name: Sheet(dict(sheet["answers"]), parse_datetime(sheet["kept_at"]))
            for name, sheet in written.items()
        }
    except (InvalidTag, KeyError, TypeError, ValueError, AttributeError):
        return {}
