"""What acts on cadres share: locks, sentences for broken constraints, saving under versions with a trace."""

from collections.abc import Collection
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Field
from django.utils import timezone

from cadres.acts import Act
from cadres.models import Certification, Person, Post
from cadres.register import parts
from cadres.words import changed_words, told_fields
from orgs.models import Account, Org
from zhtj.audit.models import CHANGED, AuditEntry
from zhtj.audit.refusals import RefusedError

UPDATED = {Person: Act.PERSON_UPDATED, Post: Act.POST_UPDATED}
LOADED = "loaded"  # reason of a history row written afterwards
TAKEN_OVER = "taken_over"  # of a post that came with the end of another one's
NOT_FACTS = frozenset({"id", "sound", "version", "created_at", "updated_at"})
# What the databases call a broken constraint -> field, sentence; the first that fits counts.
CONSTRAINTS = (
    (("id_number_index",), "id_number", "该身份证号码刚刚已被录入，请核对后重新提交。"),
    (("member_number",), "member_number", "该发展团员编号已被其他人员使用，请核对。"),
    (
        ("inquiry_one_pending", "cadres_inquiry.person_id"),
        None,
        "本组织对该人员的申请正在等待处理，不能重复提交。",
    ),
    (
        ("correction_one_pending", "cadres_correction.person_id"),
        None,
        "该人员已有待审批的更正申请，不能重复提交。",
    ),
    (("post_open_once_of_a_kind", "cadres_post.person_id"), "duty", "该人员已在本组织担任这一职务。"),
    (("post_one_secretary", "cadres_post.org_id"), "duty", "本组织已有书记，请先移除或变更现任书记的职务。"),
    (("post_ends_after_it_began",), "on", "移除日期不能早于任现职年月。"),
)


CROSSED = "刚刚有其他人在办理同一人员，您的操作没有保存，请再提交一次。"
CLOSED = "该组织已关闭，不能再有在任团干部；确需办理的，请由上级团组织先恢复该组织。"


class CadreError(RefusedError):
    """The act cannot be done now; `field` of the form is where the sentence belongs."""

    def __init__(self, sentence: str, field: str | None = None):
        super().__init__(sentence)
        self.field = field


class AlreadyEndedError(CadreError):
    """Somebody else, or the same person with another click, ended the post before: what was wanted is done."""

    is_told = False


class StaleError(CadreError):
    """Somebody else changed the cadre since the form was opened."""


# --- locks, in this order ----------------------------------------------------------------------------------


def locked_org(pk: int) -> Org:
    return Org.objects.select_for_update(no_key=True).get(pk=pk)


def locked_open_org(pk: int) -> Org:
    """For whatever makes or keeps a post in force: closing takes the same lock. Raises CadreError."""
    org = locked_org(pk)
    if not org.is_open:
        raise CadreError(CLOSED)
    return org


def locked_orgs(pks: Collection[int]) -> dict[int, Org]:
    """By primary key, closed ones too; taken in one order. With what rights are asked of."""
    rows = Org.objects.select_for_update(no_key=True, of=("self",)).select_related("committee", "parent")
    return {org.pk: org for part in parts(sorted(pks)) for org in rows.filter(pk__in=part).order_by("pk")}


def locked_person(pk) -> Person:
    return Person.objects.select_for_update(no_key=True).get(pk=pk)


def locked_people(*pks, waits: bool = True) -> dict:
    """Those of them that are stored, by primary key; taken in one order, so that two acts never wait for each other.

    Without waiting those are left out that somebody else holds.
    """
    rows = Person.objects.select_for_update(no_key=True, skip_locked=not waits).order_by("pk")
    return {person.pk: person for part in parts(sorted(pks)) for person in rows.filter(pk__in=part)}


def locked_post(pk: int) -> Post:
    return Post.objects.select_for_update(no_key=True).get(pk=pk)


# --- parts -------------------------------------------------------------------------------------------------


@contextmanager
def refusing(person: Person | None = None):
    """A transaction whose broken constraints become sentences, and whose failure leaves no file of `person`."""
    try:
        with transaction.atomic():
            yield
    except Exception as error:
        if person is not None and person.application and _is_new_file(person):
            person.application.delete(save=False)
        if isinstance(error, IntegrityError):
            _tell(error)
        if isinstance(error, OperationalError) and "deadlock" in str(error):
            raise CadreError(CROSSED) from error
        raise


def _tell(error: IntegrityError) -> None:
    """Raise CadreError when the broken constraint is one that concurrent forms can meet."""
    for marks, field, sentence in CONSTRAINTS:
        if any(mark in str(error) for mark in marks):
            raise CadreError(sentence, field) from error


def _is_new_file(person: Person) -> bool:
    file = person.application
    return file._committed and not Person.objects.filter(pk=person.pk, application=file.name).exists()


def sign(row: Person | Post, by: Account | None, *, was: Person | Post | None = None) -> None:
    """Say who writes the next row of its history. `was` is what is stored now.

    Rows loaded in bulk have no history: what they were comes first, or the change could be compared with nothing.
    """
    row._history_user = by
    if was is not None and not was.history.exists():
        was._history_user = None
        was.history.bulk_history_create([was], default_date=was.created_at, default_change_reason=LOADED)


def save_changed(
    row: Person | Post, stored: Person | Post, *, expected: int, by: Account | None, org: Org
) -> None:
    """Store what differs from the locked row, with what it was and is in the log."""
    if stored.version != expected:
        raise StaleError(_who_was_faster(stored))
    changed = changed_facts(row, stored)
    if not changed:
        return
    row.version = stored.version + 1
    sign(row, by, was=stored)
    row.save(update_fields=[*changed, "version", "updated_at"])
    AuditEntry.record(**updated(row, stored, changed, by=by, org=org))
    if "application" in changed:
        _replace_file(row, stored, by)


def changed_facts(row: Person | Post, stored: Person | Post) -> list[str]:
    """Columns that differ from what is stored."""
    return [name for name in _facts(row) if getattr(row, name) != getattr(stored, name)]


def updated(
    row: Person | Post, stored: Person | Post, changed: Collection[str], *, by: Account | None, org: Org
) -> dict:
    """What the log tells of it."""
    told = differences(stored, row, changed)
    return {"actor": by, "act": UPDATED[type(row)], "target": row, "org": org, "changed": told}


def entered(post: Post, *, by: Account | None) -> dict:
    """What the log tells of a new post."""
    return {
        "actor": by, "act": Act.POST_ENTERED, "target": post, "org": post.org, "person": post.person_id,
        "duty": post.duty_label,
    }  # fmt: skip


def _replace_file(person: Person, stored: Person, by: Account | None) -> None:
    """The new file is not certified yet, whatever was said of the old one, which goes."""
    Certification.begin(person, by=by)
    if stored.application:
        transaction.on_commit(lambda: stored.application.delete(save=False))


def differences(was: Person | Post, row: Person | Post, names: Collection[str]) -> dict[str, list[str]]:
    """Label -> what it was, what it is; numbers masked."""
    fields = [field for field in told_fields(type(row)) if field.attname in names]
    return {str(field.verbose_name): _logged(field, changed_words(was, row, field)) for field in fields}


def _logged(field: Field, words: tuple[str, str]) -> list[str]:
    """The 发展团员编号 names one person in the whole country: the log tells the year alone."""
    if field.name != "member_number":
        return list(words)
    return [f"{word[:4]}********" if word[:4].isdigit() else word for word in words]


def _facts(row: Person | Post) -> list[str]:
    return [field.attname for field in row._meta.concrete_fields if field.name not in NOT_FACTS]


def _who_was_faster(stored: Person | Post) -> str:
    """From the log: who changed what, and when."""
    entries = AuditEntry.objects.filter(target_type=stored._meta.label_lower, target_id=str(stored.pk))
    last = entries.select_related("actor").order_by("pk").last()
    who = last.actor.name if last and last.actor else "系统"
    when = timezone.localtime(last.at if last else stored.updated_at)
    labels = last.facts.get(CHANGED, ()) if last else ()
    what = f"（{'、'.join(labels)}）" if labels else ""
    return (
        f"{who}于{when:%Y-%m-%d %H:%M}修改过该团干部的信息{what}。"
        "您填写的内容仍在表中，请核对；再次保存将以您填写的内容为准。"
    )
