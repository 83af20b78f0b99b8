"""A 换届 is done: every act of it in one transaction, or none."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from django.utils import timezone

from cadres import notices
from cadres.actions import end_post, enter_cadre, update_cadre
from cadres.actions.parts import CadreError, locked_open_org, locked_people, refusing
from cadres.acts import Act
from cadres.codes import Duty
from cadres.forms.turnover import Fate
from cadres.models import Person, Post, Turnover
from cadres.models.turnover import State
from cadres.turnover.judging import Comer, Judgement, Row
from cadres.turnover.keeping import sweep
from cadres.turnover.stale import changes
from orgs import holders
from orgs.actions import offices
from orgs.models import Account, Admin, Org
from orgs.rights_lock import hold_rights
from zhtj.audit.models import AuditEntry

STALE = "预览之后，下列情况有了变化，换届没有办理，一项也没有改动。请核对后再次确认。"
FAULTS = "还有{count}处需要更正，换届没有办理。"
NOTHING = "还没有填写这次换届。"
REASON = "换届"


class AlreadyDoneError(CadreError):
    """Another click, or another admin, did it before."""

    is_told = False

    def __init__(self, turnover: Turnover):
        super().__init__("这次换届已经办理。")
        self.turnover = turnover


class ChangedError(CadreError):
    """Something is not as the preview showed it."""

    def __init__(self, told: list[str]):
        super().__init__(STALE)
        self.told = told


@dataclass(frozen=True)
class Done:
    turnover: Turnover
    heir: Admin | None = None
    code: str = ""


def carry_out(*, turnover: Turnover, seen: str, by: Account, entering: Account | None = None) -> Done:
    """`by` confirms what the page showed as `seen`; `entering` is in whose right people come and move.

    Raises ChangedError, AlreadyDoneError, CadreError, AdminError, PermissionDenied; then nothing is done.
    """
    with refusing():
        org = locked_open_org(turnover.org_id)
        turnover = _held(turnover)
        _hold_people(org, turnover)
        judgement = Judgement(org, turnover, by=entering or by, remover=by)
        _require_as_seen(judgement, seen, by)
        with ExitStack() as stack:  # the files of all go again when a later step fails
            for comer in judgement.comers:
                stack.enter_context(refusing(comer.post.person))
            return _Act(judgement).do()


def _held(turnover: Turnover) -> Turnover:
    rows = Turnover.objects.select_for_update(no_key=True, of=("self",)).select_related("touched_by")
    now = rows.filter(pk=turnover.pk).first()
    if now is None:
        raise CadreError(NOTHING)
    if now.is_done:
        raise AlreadyDoneError(now)
    return now


def _hold_people(org: Org, turnover: Turnover) -> None:
    """All before the first figure, in one order; then the rights, where an account is handed over."""
    here = Post.objects.open().filter(org=org).values_list("person_id", flat=True)
    numbers = [answers.get("id_number", "") for answers in turnover.typed.people.values()]
    known = [Person.objects.with_id_number(number).values_list("pk", flat=True).first() for number in numbers]
    locked_people(*here, *filter(None, known))
    if turnover.typed.office.get("admin"):
        hold_rights()


def _require_as_seen(judgement: Judgement, seen: str, by: Account) -> None:
    if told := changes(seen, judgement, reader=by):
        raise ChangedError(told)
    if not judgement.is_sound:
        raise CadreError(FAULTS.format(count=judgement.fault_count))


class _Act:
    def __init__(self, judgement: Judgement):
        self.judgement, self.turnover = judgement, judgement.turnover
        self.entering, self.by = judgement.by, judgement.remover

    def do(self) -> Done:
        """Who leaves makes room for who moves, and both for who comes."""
        for row in self.judgement.of(Fate.LEAVES):
            self._naming(row.post.person.name, self._end, row)
        for row in sorted(self._changed(), key=lambda row: row.after.duty == Duty.SECRETARY):
            self._naming(row.post.person.name, self._change, row)
        for comer in self.judgement.comers:
            self._naming(comer.name, self._enter, comer)
        heir, code = self._hand_over()
        self._finish(heir)
        return Done(self.turnover, heir, code)

    def _naming(self, name: str, act, *args) -> None:
        """What stops one of many says whom it is about."""
        try:
            act(*args)
        except CadreError as refusal:
            raise CadreError(f"{name}：{refusal}") from refusal

    def _end(self, row: Row) -> None:
        end_post(post=row.post, by=self.by, on=self.judgement.on, **row.form.cleaned_data)

    def _changed(self) -> list[Row]:
        return [row for row in self.judgement.rows if row.after and row.changes]

    def _change(self, row: Row) -> None:
        versions = row.post.version, row.post.person.version
        update_cadre(person=row.post.person, post=row.after, versions=versions, by=self.entering)

    def _enter(self, comer: Comer) -> None:
        enter_cadre(org=self.judgement.org, person=comer.post.person, post=comer.post, by=self.entering)

    def _hand_over(self) -> tuple[Admin | None, str]:
        admin = self.judgement.admin
        if admin is None:
            return None, ""
        chosen = self.judgement.office.cleaned_data
        duty = next(iter(holders.duties(self.judgement.org, chosen["heir"])), "")[:30]
        return offices.hand_over(
            admin=admin, login=chosen["login"], name=chosen["heir"], duty=duty, by=self.by, reason=REASON
        )

    def _finish(self, heir: Admin | None) -> None:
        turnover, judgement, was_submitted = self.turnover, self.judgement, self.turnover.is_submitted
        turnover.outcome = outcome(judgement, heir)
        turnover.state, turnover.held_on, turnover.content_sealed = State.DONE, judgement.on, ""
        turnover.touched_by, turnover.touched_at = self.by, timezone.now()
        turnover.save()
        sweep(turnover)
        if was_submitted:
            notices.turnover_confirmed(turnover, by=self.by)
        counts = {key: len(turnover.outcome[key]) for key in ("staying", "moving", "leaving", "coming")}
        AuditEntry.record(
            actor=self.by, act=Act.TURNOVER_DONE, target=turnover, org=judgement.org,
            held_on=judgement.on, **counts,
        )  # fmt: skip


def outcome(judgement: Judgement, heir: Admin | None) -> dict:
    """What the page of the result tells later on: names and duties, no number."""

    def told(fate: Fate) -> list[list[str]]:
        return [[row.post.person.name, row.post.duty_label, _then(row)] for row in judgement.of(fate)]

    return {
        "staying": told(Fate.STAYS),
        "moving": told(Fate.MOVES),
        "leaving": told(Fate.LEAVES),
        "coming": [[comer.post.person.name, "", comer.post.duty_label] for comer in judgement.comers],
        "heir": heir.account.name if heir else "",
        "handed_over": judgement.admin.account.name if judgement.admin else "",
    }


def _then(row: Row) -> str:
    """The duty, or where whoever leaves goes."""
    return row.after.duty_label if row.after else row.where
