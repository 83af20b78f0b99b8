"""Lines carried out: the organisations and people are held, all is judged once more, what is right is done at once.

One line of a person at a time: what a later line of the same person means, is judged when the earlier one is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cadres.actions.many import Deed, announce, carry
from cadres.actions.parts import CLOSED, locked_orgs, locked_people
from cadres.importing.judging import Finding, Judge
from cadres.importing.masks import is_masked
from cadres.importing.neighbours import MEMBER_NUMBER, Neighbours, name_of, person_key
from cadres.importing.verdicts import Asked, Done, Outcome
from cadres.models import Person, Post
from cadres.register import Prepared, Register, parts
from cadres.sheets.columns import ID_NUMBER
from orgs import access
from orgs.models import Account, Org
from zhtj.codes import id_number
from zhtj.sealed import blind_index

CROSSED = "刚刚有其他人在办理同一人员，本行没有导入，请稍后再试。"


def register_for(lines: Iterable[Asked], places: Mapping[int, Org | str]) -> Prepared:
    """What is registered about these lines."""
    lines = list(lines)
    orgs = {place.pk: place for line in lines if isinstance(place := places[line.number], Org)}
    return Prepared(
        numbers=[line.cells.get(ID_NUMBER, "") for line in lines],
        member_numbers=[line.cells.get(MEMBER_NUMBER, "") for line in lines],
        orgs=orgs.values(),
        names={name_of(line) for line in lines if is_masked(line.cells.get(ID_NUMBER, ""))},
    )


@dataclass
class Carrying:
    """`places` by number of the line, a sentence where there is none; `org` imports."""

    by: Account
    org: Org
    places: dict[int, Org | str]
    neighbours: Neighbours
    pace: Callable[[int, int], None]  # told how many lines of how many are done
    done: dict[int, Done] = field(default_factory=dict)
    crossed: set[int] = field(default_factory=set)  # lines that somebody else was faster with
    held: set = field(default_factory=set)  # keys of people
    deeds: list[Deed] = field(default_factory=list)  # done by now

    def carry_out(self, lines: Sequence[Asked]) -> None:
        self._hold_places()
        waiting = list(lines)
        while waiting:
            self._hold_people(waiting)
            now, later = _one_a_person(waiting)
            waiting = [*self._round(now), *later]
        announce(self.deeds)

    def _hold_places(self) -> None:
        """Locked before any person; what is closed or out of reach by now is no place any more."""
        held = locked_orgs({place.pk for place in self.places.values() if isinstance(place, Org)})
        for number, place in self.places.items():
            if isinstance(place, Org):
                self.places[number] = self._still(held[place.pk])

    def _still(self, org: Org) -> Org | str:
        if not org.is_open:
            return CLOSED
        return org if access.may(self.by, "enter_cadre", org) else access.refusal("enter_cadre", org)

    def _hold_people(self, lines: Sequence[Asked]) -> None:
        """Later ones, of whom somebody else entered some meanwhile, are not waited for: we hold others already."""
        pks = _known_people(lines, self.places) - self.held
        self.held |= locked_people(*pks, waits=not self.held).keys()

    def _round(self, lines: Sequence[Asked]) -> list[Asked]:
        """Judge and do; returns those to be judged once more."""
        register = register_for(lines, self.places)
        judge = Judge(self.by, register, self.neighbours)
        deeds: dict[object, tuple[Finding, Deed]] = {}
        before = len(self.done)
        for count, line in enumerate(lines):
            self.pace(before + count, len(self.places))
            finding = judge.judge(line, self.places[line.number], org=self.org)
            if not finding.is_to_be_done:
                self._tell(finding, finding.post)
            elif self._is_out_of_hold(finding):
                self._refuse(finding)
            else:
                deed = _deed(finding, register)
                deeds[deed.person.pk] = replace(finding, form=None), deed  # forms are large
        self.pace(before + len(lines), len(self.places))
        done = carry([deed for _, deed in deeds.values()], by=self.by)
        self.deeds += done
        return [*self._settled(deeds, {deed.person.pk for deed in done})]

    def _settled(self, deeds: Mapping[object, tuple[Finding, Deed]], done: set) -> Iterator[Asked]:
        """Tells of what was done; gives the lines to be judged once more, which happens once."""
        for key, (finding, deed) in deeds.items():
            if key in done:
                self._tell(finding, deed.post)
                self.held.add(key)
            elif finding.asked.number in self.crossed:
                self._refuse(finding)
            else:
                self.crossed.add(finding.asked.number)
                yield finding.asked

    def _is_out_of_hold(self, finding: Finding) -> bool:
        person = finding.form.person_on_record()
        return not person._state.adding and person.pk not in self.held

    def _tell(self, finding: Finding, post: Post | None) -> None:
        verdict = finding.verdict
        is_faulty = verdict.outcome == Outcome.FAULTY
        self.done[verdict.number] = Done(verdict.number, verdict, None if is_faulty else post)

    def _refuse(self, finding: Finding) -> None:
        verdict = replace(finding.verdict, outcome=Outcome.FAULTY, faults={"": [CROSSED]})
        self.done[verdict.number] = Done(verdict.number, verdict)


def _one_a_person(lines: Sequence[Asked]) -> tuple[list[Asked], list[Asked]]:
    seen, now, later = set(), [], []
    for line in lines:
        key = person_key(line)
        (later if key and key in seen else now).append(line)
        seen.add(key)
    return now, later


def _known_people(lines: Sequence[Asked], places: Mapping[int, Org | str]) -> set:
    """By number; and namesakes in post at a place whose number is masked in the line."""
    texts = {line.number: line.cells.get(ID_NUMBER, "") for line in lines}
    indexes = {blind_index(id_number.normalise(text), "id_number") for text in texts.values() if text}
    found = set()
    for part in parts(indexes):
        found |= set(Person.objects.filter(id_number_index__in=part).values_list("pk", flat=True))
    masked = [line for line in lines if is_masked(texts[line.number])]
    names = {name_of(line) for line in masked}
    orgs = {place.pk for line in masked if isinstance(place := places[line.number], Org)}
    if masked:
        held = Post.objects.open().filter(org__in=orgs, person__name__in=names)
        found |= set(held.values_list("person_id", flat=True))
    return found


def _deed(finding: Finding, register: Register) -> Deed:
    """As the form fills it, beside what is stored."""
    form = finding.form
    if finding.post is not None:
        return Deed(form.filled_person(), form.filled_post(), finding.post.person, finding.post)
    known = register.person(form.cleaned_data["id_number"])
    return Deed(form.filled_person(), form.filled_post(), known)
