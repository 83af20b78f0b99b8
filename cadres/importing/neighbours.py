"""What lines of one file mean to each other: a later one is told of the first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cadres.codes import Duty
from cadres.forms.cadre import PERSON_FACTS
from cadres.importing.masks import is_masked
from cadres.importing.verdicts import Asked
from cadres.rules import values
from cadres.sheets.columns import ID_NUMBER, NAME, columns_of
from cadres.sheets.kinds import Kind
from orgs.models import Org
from zhtj.codes import id_number

LABELS = {column.name: column.label for column in columns_of(Kind.OWN)}
DUTY, MEMBER_NUMBER, PHONE = LABELS["duty"], LABELS["member_number"], LABELS["phone"]
OF_PERSON = tuple(LABELS[name] for name in (*PERSON_FACTS, "member_number", "phone"))
TWICE = "与第{row}行重复：同一人、同一职务。请只保留其中一行。"
OTHER_FACT = "与第{row}行填写的不一致，而两行是同一人的信息，请核对。"
OTHER_NAME = "与第{row}行的姓名不一致，而身份证号码相同，请核对姓名和身份证号码。"
SECRETARY = "第{row}行已填写本组织的书记，一个组织只有一名书记。"
NUMBER_TWICE = "与第{row}行的发展团员编号相同，而两行不是同一人，请核对。"

Faults = dict[str, list[str]]


@dataclass(frozen=True)
class Neighbours:
    """Of all lines of a file, those that come first with something that is there once only."""

    by_person: Mapping[str, list[Asked]] = field(default_factory=dict)  # in order
    by_post: Mapping[tuple, int] = field(default_factory=dict)
    by_secretary: Mapping[int, int] = field(default_factory=dict)
    by_member_number: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Iterable[Asked], places: Mapping[int, Org | str]) -> Neighbours:
        known = cls({}, {}, {}, {})
        for line in sorted(lines, key=lambda line: line.number):
            known._add(line, places[line.number])
        return known

    def _add(self, line: Asked, place: Org | str) -> None:
        person = person_key(line)
        if person:
            self.by_person.setdefault(person, []).append(line)
        if isinstance(place, Org):
            if person:
                self.by_post.setdefault((person, place.pk, line.cells.get(DUTY)), line.number)
            if line.cells.get(DUTY) == Duty.SECRETARY.label:
                self.by_secretary.setdefault(place.pk, line.number)
        if number := line.cells.get(MEMBER_NUMBER):
            self.by_member_number.setdefault(number, (line.number, person))

    def first_of(self, line: Asked) -> Asked:
        """The line in which the person comes first; itself, where it is that one or tells nobody."""
        return next(iter(self.by_person.get(person_key(line), ())), line)

    def twin_of(self, line: Asked, place: Org) -> int | None:
        """The number of an earlier line with the same person in the same post."""
        person = person_key(line)
        row = self.by_post.get((person, place.pk, line.cells.get(DUTY)), line.number)
        return row if person and row < line.number else None

    def faults(self, line: Asked, place: Org | str) -> Faults:
        """What is wrong with a line because of earlier ones."""
        person, found = person_key(line), self._of_person(line)
        if isinstance(place, Org):
            if row := self.twin_of(line, place):
                found[ID_NUMBER] = [TWICE.format(row=row)]
            elif line.cells.get(DUTY) == Duty.SECRETARY.label:
                row = self.by_secretary.get(place.pk, line.number)
                if row < line.number:
                    found[DUTY] = [SECRETARY.format(row=row)]
        row, whose = self.by_member_number.get(line.cells.get(MEMBER_NUMBER), (line.number, person))
        if row < line.number and whose != person:
            found[MEMBER_NUMBER] = [NUMBER_TWICE.format(row=row)]
        return found

    def _of_person(self, line: Asked) -> Faults:
        """Facts of one person that two lines tell differently."""
        first, found = self.first_of(line), {}
        if first.number >= line.number:
            return found
        if name_of(first) != name_of(line):
            found[NAME] = [OTHER_NAME.format(row=first.number)]
        for label in OF_PERSON:
            mine, theirs = line.cells.get(label), first.cells.get(label)
            if mine and theirs and mine != theirs:
                found[label] = [OTHER_FACT.format(row=first.number)]
        return found


def person_key(line: Asked) -> str:
    """The id number; "" where there is none. Of a masked one the name belongs to it, and a phone that is masked too."""
    text, phone = line.cells.get(ID_NUMBER, ""), line.cells.get(PHONE, "")
    number = id_number.normalise(text)
    if not is_masked(text):
        return number
    return f"{number} {name_of(line)} {phone if is_masked(phone) else ''}".strip()


def name_of(line: Asked) -> str:
    return values.normalise_name(line.cells.get(NAME, ""))
