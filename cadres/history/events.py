"""The timeline of a person and the posts that somebody may see: who did what when, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Field, FileField, TextChoices

from cadres.actions.parts import LOADED
from cadres.models import Certification, Person, Post
from cadres.models.post import END
from cadres.words import changed_words, differs, told_fields

TOGETHER = timedelta(seconds=2)  # rows of one act: the person's and the post's
CORRECTED = frozenset({"name", "id_number_sealed"})  # change by a correction alone


class Kind(TextChoices):
    LOADED = "loaded", "建档"
    ENTERED = "entered", "录入"
    TAKEN_OVER = "taken_over", "接任"
    UPDATED = "updated", "更新"
    CORRECTED = "corrected", "更正"
    ENDED = "ended", "移除"
    RESTORED = "restored", "撤销移除"
    CERTIFIED = "certified", "认证"
    RETURNED = "returned", "退回"


@dataclass(frozen=True)
class Step:
    """One row of history beside the one before it; `row` is None for what was loaded and never changed."""

    kind: Kind
    at: datetime
    row: object = None
    before: object = None
    post: Post | None = None

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """(label, was, is), numbers masked."""
        if self.before is None:
            return []
        fields = told_fields(Post if self.post else Person)
        return [
            (each.verbose_name, *changed_words(self.before, self.row, each))
            for each in fields
            if differs(self.before, self.row, each) and not self._is_in_sentences(each)
        ]

    @property
    def sentences(self) -> list[str]:
        if self.kind is Kind.LOADED:
            return ["此前的情况由系统批量建立，没有逐项的变更记录。"]
        if self.kind is Kind.ENDED:
            return [f"移除日期 {self.row.ended_on:%Y-%m-%d}，去向：{_destination(self.row)}。"]
        if self.kind is Kind.CORRECTED:
            return [self.row.history_change_reason] if self.row.history_change_reason else []
        if self.kind is Kind.RESTORED:
            return [f"{self.before.ended_on:%Y-%m-%d}的移除（去向：{_destination(self.before)}）已撤销。"]
        if self.kind in (Kind.CERTIFIED, Kind.RETURNED):
            return self.row.sentences
        return _file_sentences(self.before, self.row) if self.before and not self.post else []

    def _is_in_sentences(self, each: Field) -> bool:
        return isinstance(each, FileField) or (self.kind in (Kind.ENDED, Kind.RESTORED) and each.name in END)


def _destination(row) -> str:
    return row.destination_note or str(row.destination)


def _file_sentences(before, row) -> list[str]:
    old, new = str(before.application), str(row.application)
    if old == new:
        return []
    return ["更换了入团志愿书。" if old and new else "上传了入团志愿书。" if new else "删除了入团志愿书。"]


@dataclass(frozen=True)
class Verdict:
    """A decision on an 入团志愿书, read as a row of history is."""

    certification: Certification

    @property
    def history_user(self):
        return self.certification.decided_by

    @property
    def history_user_id(self):
        return self.certification.decided_by_id

    @property
    def history_date(self) -> datetime:
        return self.certification.decided_at

    @property
    def sentences(self) -> list[str]:
        if self.certification.is_returned:
            return [f"入团志愿书已退回，原因：{self.certification.reason}"]
        return ["入团志愿书已认证。"]


@dataclass
class Event:
    """What one account did in one act."""

    steps: list[Step] = field(default_factory=list)
    signer: str = ""

    @property
    def at(self) -> datetime:
        return self.steps[0].at

    @property
    def kind(self) -> Kind:
        return self.steps[0].kind

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        return [change for step in self.steps for change in step.changes]

    @property
    def sentences(self) -> list[str]:
        return list(dict.fromkeys(sentence for step in self.steps for sentence in step.sentences))

    @property
    def rows(self) -> list:
        return [step.row for step in self.steps if step.row]

    @property
    def posts(self) -> list[Post]:
        return [step.post for step in self.steps if step.post]

    def takes(self, step: Step) -> bool:
        """`step` is of the same act."""
        return (
            self.kind is step.kind
            and self.at - step.at <= TOGETHER
            and _signer(self.steps[0]) == _signer(step)
        )


def _signer(step: Step):
    return step.row and step.row.history_user_id


def events_of(person: Person, posts: Iterable[Post], *, until: datetime | None = None) -> list[Event]:
    """Newest first, in three queries. After `until` nothing is told of the person, only of the posts."""
    posts = list(posts)
    rows = list(person.history.select_related("history_user"))
    steps = _steps(rows, person.created_at) + _verdicts(person)
    if until:
        steps = [step for step in steps if step.at <= until]
    kept = Post.history.filter(id__in=[post.pk for post in posts])
    ends = list(kept.select_related("history_user", "destination"))
    for post in posts:
        steps += _steps([row for row in ends if row.id == post.pk], post.created_at, post)
    return _gathered(sorted(steps, key=lambda step: step.at, reverse=True))


def _verdicts(person: Person) -> list[Step]:
    """What was decided on each of the files that the person handed in."""
    decided = person.certifications.exclude(decided_at=None).select_related("decided_by")
    return [Step(Kind(row.state), row.decided_at, Verdict(row)) for row in decided]


def _gathered(steps: list[Step]) -> list[Event]:
    events: list[Event] = []
    for step in steps:
        if not (events and events[-1].takes(step)):
            events.append(Event())
        events[-1].steps.append(step)
    return events


def _steps(rows: list, created_at: datetime, post: Post | None = None) -> list[Step]:
    """`rows` of one person or post, newest first."""
    if not rows:
        return [Step(Kind.LOADED, created_at, post=post)]
    changes = [
        Step(_kind(row, before), row.history_date, row, before, post)
        for row, before in pairwise(rows)
        if _is_told(row, before, Post if post else Person)
    ]
    first = rows[-1]
    kind = Kind.LOADED if first.history_change_reason == LOADED else _entered(first)
    return [*changes, Step(kind, first.history_date, first, None, post)]


def _is_told(row, before, model) -> bool:
    """Something that is told changed; numbers are compared only when their turn comes to be shown."""
    return any(getattr(row, each.attname) != getattr(before, each.attname) for each in told_fields(model))


def _entered(row) -> Kind:
    return Kind.TAKEN_OVER if row.history_change_reason == Kind.TAKEN_OVER else Kind.ENTERED


def _kind(row, before) -> Kind:
    """What the facts themselves say."""
    ended, was_ended = getattr(row, "ended_on", None), getattr(before, "ended_on", None)
    if bool(ended) != bool(was_ended):
        return Kind.ENDED if ended else Kind.RESTORED
    named = [each for each in told_fields(Person) if each.name in CORRECTED]
    is_person = isinstance(row, Person.history.model)
    is_corrected = is_person and any(differs(before, row, each) for each in named)
    return Kind.CORRECTED if is_corrected else Kind.UPDATED
