"""Who holds which post: full and half empty organisations, expired terms, predecessors, double posts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cadres.codes import IN_PARTY, Duty, DutyStatus, Nature, Occupation, Selection
from cadres.models import Destination, Person, Post
from orgs.codes import OrgType
from orgs.models import Org
from zhtj.demo.days import first_of_month, newest_entry, some_day
from zhtj.demo.kinds import Kind
from zhtj.demo.people import Invention, earliest_post
from zhtj.demo.shape import Place

# Organisation type -> posts that are always there, posts of which the last few may be missing.
USUAL_DUTIES: dict[str, tuple[Sequence[Duty], Sequence[Duty]]] = {
    OrgType.LEADING: (
        (Duty.SECRETARY, Duty.DEPUTY, Duty.DEPUTY, Duty.STANDING, Duty.MEMBER, Duty.MEMBER),
        (Duty.MEMBER, Duty.STAFF, Duty.STAFF, Duty.ALTERNATE),
    ),
    OrgType.WORK_COMMITTEE: (
        (Duty.SECRETARY, Duty.DEPUTY, Duty.MEMBER, Duty.MEMBER), (Duty.STAFF, Duty.MEMBER),
    ),
    OrgType.COMMITTEE: (
        (Duty.SECRETARY, Duty.DEPUTY, Duty.ORGANISATION, Duty.PUBLICITY),
        (Duty.MEMBER, Duty.MEMBER, Duty.DEPUTY, Duty.CULTURE),
    ),
    OrgType.GENERAL_BRANCH: ((Duty.SECRETARY, Duty.DEPUTY, Duty.ORGANISATION), (Duty.PUBLICITY, Duty.MEMBER)),
    OrgType.BRANCH: ((Duty.SECRETARY, Duty.ORGANISATION), (Duty.PUBLICITY, Duty.DEPUTY, Duty.CULTURE)),
}  # fmt: skip
UNIVERSITY_DUTIES = (
    Duty.SECRETARY, Duty.DEPUTY, Duty.DEPUTY, Duty.DEPUTY, Duty.MEMBER, Duty.MEMBER,
    *[Duty.STAFF] * 4,
)  # fmt: skip
EMPTY_BRANCHES, VACANT_HEADS, AWAY, EXPIRED, SECONDED = 0.04, 0.07, 0.04, 0.13, 0.06
PREDECESSORS, DOUBLE_POSTS, PARTY_COMMITTEE_SEATS = 0.07, 0.06, 0.45
LEFT_STUDY = ("换届离任（任期届满）", "毕业", "升学", "参军入伍")
LEFT_WORK = (
    "换届离任（任期届满）",
    "转任上级或其他团组织",
    "调往其他单位",
    "超龄离任",
    "转任党政机关",
    "辞职",
)


@dataclass
class Appointments:
    """Fills places, parents first. `vacant`: organisations that are never empty, and a post of theirs left open."""

    invention: Invention
    vacant: dict[Org, Duty | None]
    destinations: dict[str, Destination]
    people: list[Person] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    # Organisation and entry year -> its students, some of whom lead a branch below it too.
    students: dict[tuple[int, int], list[Person]] = field(default_factory=lambda: defaultdict(list))

    @property
    def rng(self):
        return self.invention.rng

    def fill(self, place: Place) -> None:
        if place.cast is None or self._is_empty(place.org):
            return
        for duty in self._duties(place.org):
            is_head = duty == Duty.SECRETARY
            kind = place.cast.head if is_head else self.rng.choice(place.cast.others)
            self._appoint(place, duty, kind)
            if self.rng.random() < PREDECESSORS:
                self._predecessor(place, duty, kind)

    def _is_empty(self, org: Org) -> bool:
        return org.is_branch and org not in self.vacant and self.rng.random() < EMPTY_BRANCHES

    def _duties(self, org: Org) -> list[Duty]:
        always, further = USUAL_DUTIES[org.type]
        duties = [*always, *further[: self.rng.randint(0, len(further))]]
        if org.is_university:
            duties = list(UNIVERSITY_DUTIES)
        if org in self.vacant:
            return [duty for duty in duties if duty != self.vacant[org]]
        return duties[1:] if self.rng.random() < VACANT_HEADS else duties

    # --- one post -------------------------------------------------------------------------------------------

    def _appoint(self, place: Place, duty: Duty, kind: Kind) -> None:
        entry_year = self.rng.choice(place.entry_years) if kind.is_student else None
        person = self._student_from_above(place, duty, entry_year) or self._new(place, kind, entry_year)
        since_on = self._since(person, kind, entry_year)
        self.posts.append(self._post(place, duty, person, since_on))

    def _new(self, place: Place, kind: Kind, entry_year: int | None) -> Person:
        person = self.invention.person(kind, entry_year)
        self.people.append(person)
        if kind.is_student:
            self.students[place.org.pk, entry_year].append(person)
        return person

    def _student_from_above(self, place: Place, duty: Duty, entry_year: int | None) -> Person | None:
        """Now and then a class is led by somebody who has a post one level up as well; each leads one class."""
        above = self.students[place.org.parent_id, entry_year]
        if duty != Duty.SECRETARY or not place.org.is_branch or not above:
            return None
        return above.pop() if self.rng.random() < DOUBLE_POSTS else None

    def _since(self, person: Person, kind: Kind, entry_year: int | None) -> date:
        if kind.is_student:
            return self._student_since(entry_year)
        expired = self.rng.random() < EXPIRED
        back = self.rng.randint(62, 90) if expired else self.rng.randint(0, 34)
        today = self.invention.today
        return min(max(first_of_month(today, back=back), earliest_post(person, kind)), first_of_month(today))

    def _student_since(self, entry_year: int) -> date:
        """Classes elect each autumn, so a term that began in an earlier one is over."""
        today = self.invention.today
        this_autumn = newest_entry(today)
        year = self.rng.randint(entry_year, this_autumn) if self.rng.random() < EXPIRED else this_autumn
        return min(date(year, self.rng.choice((9, 9, 10)), 1), first_of_month(today))

    def _post(self, place: Place, duty: Duty, person: Person, since_on: date) -> Post:
        in_party = person.political_status in IN_PARTY
        return Post(
            person=person,
            org=place.org,
            duty=duty,
            since_on=since_on,
            selection=self._selection(duty, place.org),
            nature=self._nature(place, duty, person),
            in_party_committee=in_party and self.rng.random() < PARTY_COMMITTEE_SEATS,
            duty_status=DutyStatus.OFF if self.rng.random() < AWAY else DutyStatus.ON,
        )

    def _selection(self, duty: Duty, org: Org) -> Selection:
        if duty == Duty.STAFF:
            return self.rng.choice((Selection.ENGAGED, Selection.RECRUITED, Selection.APPOINTED))
        appointed = 0.1 if org.is_branch else 0.35
        return Selection.APPOINTED if self.rng.random() < appointed else Selection.ELECTED

    def _nature(self, place: Place, duty: Duty, person: Person) -> Nature:
        """Guide 3.3 and 3.4."""
        if person.occupation == Occupation.STUDENT:
            return Nature.PART_TIME
        if duty == Duty.STAFF:
            return Nature.FULL_TIME
        if duty == Duty.DEPUTY and place.cast.full_time and self.rng.random() < 2 * SECONDED:
            return Nature.SECONDED
        chance = {Duty.SECRETARY: 1, Duty.DEPUTY: 0.6, Duty.STANDING: 0.5}.get(duty, 0.1)
        return Nature.FULL_TIME if self.rng.random() < chance * place.cast.full_time else Nature.PART_TIME

    # --- posts that have ended ------------------------------------------------------------------------------

    def _predecessor(self, place: Place, duty: Duty, kind: Kind) -> None:
        """Somebody who held the post before and has left; new classes have had nobody yet."""
        entry_year = min(place.entry_years) if kind.is_student else None
        person = self.invention.person(kind, entry_year)
        since_on = self._since(person, kind, entry_year)
        today = self.invention.today
        if (today - since_on).days < 120:
            return
        self.people.append(person)
        post = self._post(place, duty, person, since_on)
        post.ended_on = some_day(self.rng, since_on + timedelta(days=90), today - timedelta(days=5))
        post.removed_at = timezone.make_aware(datetime.combine(post.ended_on, time(10)))
        reasons = LEFT_STUDY[: 1 if len(place.entry_years) == 1 else None] if kind.is_student else LEFT_WORK
        post.destination = self.destinations[self.rng.choice(reasons)]
        self.posts.append(post)
