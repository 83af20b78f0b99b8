"""Writing notices: part of the act that they tell of, in its transaction."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, DateTimeField, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from zhtj.audit.masking import masked
from zhtj.notices.kinds import Kind
from zhtj.notices.models import Notice

LONGEST, AT_ONCE = 300, 1000


def tell(kind: Kind, subject, *, to: Iterable, by=None, place: int | None = None, **facts) -> None:
    """`to` are accounts, told once each; whoever did it knows. `subject` is the row that the page is about, `place`
    the organisation as whose admins they are told.
    """
    Notice.objects.bulk_create(lines(kind, subject, to=to, by=by, place=place, **facts))


def tell_all(notices: Iterable[Notice]) -> None:
    """Many, made by `lines`."""
    Notice.objects.bulk_create(notices, batch_size=AT_ONCE)


def lines(kind: Kind, subject, *, to: Iterable, by=None, place: int | None = None, **facts) -> list[Notice]:
    """Of what `tell` writes, not written yet."""
    text = masked(kind.sentence.format(**facts))
    told = {
        "kind": kind.name, "subject": _key(subject), "place": place, "asks": bool(kind.asks),
        "text": text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…", "by_name": _name(by),
    }  # fmt: skip
    accounts = {account.pk for account in to} - {by and by.pk}
    return [Notice(account_id=account, **told) for account in sorted(accounts)]


def settle(kind: Kind, *subjects, words: str, by=None) -> None:
    """What was asked about these rows is done, for all who were told; whoever did it need not look any more."""
    waiting = Notice.objects.waiting().filter(kind=kind.name, subject__in=[_key(one) for one in subjects])
    now, is_own = timezone.now(), Q(account=by and by.pk)
    seen_at = Coalesce("seen_at", Case(When(is_own, then=Value(now)), output_field=DateTimeField()))
    waiting.update(done_at=now, done_as=words, done_by=_name(by), seen_at=seen_at)


def _key(subject) -> str:
    return "" if subject is None else str(subject.pk)


def _name(account) -> str:
    return masked(account.name)[:60] if account is not None else ""
