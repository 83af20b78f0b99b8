"""One full number is shown to one admin: written down first."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cadres.access import require_reveal
from cadres.actions.parts import CadreError
from cadres.acts import Act
from cadres.models import Post, Reveal
from cadres.rules import dates
from cadres.rules.dues import ADULT_AGE
from orgs.models import Account, Org
from zhtj.audit.models import AuditEntry
from zhtj.sealed import UnreadableError

EMPTY = "该人员没有登记{label}。"
UNREADABLE = "该号码无法解密，请联系系统管理员。"


class LimitError(CadreError):
    """The account has looked at as many numbers as an hour allows."""


def is_minor(person) -> bool:
    return dates.age_on(timezone.localdate(), born_on=person.born_on) < ADULT_AGE


@transaction.atomic
def reveal_number(
    *, post: Post, number: Reveal.Number, reason: str, by: Account, acting_for: Org | None
) -> str:
    """The number of the person in `post`, written down in the same transaction, which is over when it is returned.

    Raises LimitError, CadreError, PermissionDenied. The account's row is locked: looks at once count one by one.
    """
    Account.objects.select_for_update(no_key=True).get(pk=by.pk)
    require_reveal(by, post)
    _check_limit(by)
    value = _read(post, number)
    reveal = Reveal.objects.create(
        account=by, as_admin_of=acting_for, person=post.person, org=post.org, number=number, reason=reason,
        of_minor=is_minor(post.person),
    )  # fmt: skip
    AuditEntry.record(
        actor=by, act=Act.NUMBER_REVEALED, target=reveal, org=post.org, reason=reason, person=post.person_id,
        number=number.label,
    )  # fmt: skip
    return value


def _check_limit(by: Account) -> None:
    limit = settings.REVEALS_PER_HOUR
    if again := Reveal.open_again_at(by, limit=limit, now=timezone.now()):
        raise LimitError(
            f"每小时最多查看{limit}个完整号码，您已达到上限，请于{timezone.localtime(again):%H:%M:%S}以后再查看。"
        )


def _read(post: Post, number: Reveal.Number) -> str:
    try:
        value = getattr(post.person, number)
    except UnreadableError:
        raise CadreError(UNREADABLE) from None
    if not value:
        raise CadreError(EMPTY.format(label=number.label), "number")
    return value
