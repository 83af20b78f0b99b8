"""批量核对: who of many names and numbers is found within reach. Nothing is stored.

Of others no more is said than entering them would say: that a number is registered elsewhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber

from cadres.models import Inquiry, Person, Post
from cadres.rules import values
from orgs import access
from orgs.models import Account, Org
from zhtj.codes import id_number
from zhtj.codes.noise import INVISIBLE
from zhtj.sealed import blind_index

MOST_OF_A_NAME = 20
SHORTEST_NUMBER = 6  # shorter runs of digits are no id number somebody mistyped
_NUMBER = re.compile(rf"[0-9０-９][0-9０-９xXｘＸ\s{INVISIBLE}-]*")
_BETWEEN = " \t\u3000,，、;；:：|"


@dataclass
class Asked:
    """One pasted line: a name, a number, or both; `fault` says why it cannot be looked up."""

    line: int
    told: str  # as it may be shown: a number masked
    name: str = ""
    index: str = ""
    fault: str = ""
    posts: list[Post] = field(default_factory=list)
    is_cut: bool = False  # more people of this name than are listed
    is_elsewhere: bool = False  # in post only where nothing is seen

    @property
    def names_another(self) -> bool:
        """The number is somebody's whose name differs from the one beside it."""
        return bool(self.name and self.index and self.posts and self.posts[0].person.name != self.name)

    @property
    def namesakes(self) -> int:
        return len({post.person_id for post in self.posts})


def read(line: int, text: str, *, today: date) -> Asked:
    found = _NUMBER.search(text)
    number = id_number.normalise(found[0]) if found else ""
    if len(number) < SHORTEST_NUMBER:
        return _named(line, values.normalise_name(text.strip(_BETWEEN)))
    name = values.normalise_name(text.replace(found[0], "", 1).strip(_BETWEEN))
    told = f"{name} {masked(number)}".strip()
    try:
        index = blind_index(id_number.parse(number, today=today).number, "id_number")
    except ValueError as fault:
        return Asked(line, told, fault=f"号码有误：{_without_digits(str(fault))}")
    return Asked(line, told, name=name, index=index)


def _named(line: int, name: str) -> Asked:
    return Asked(line, name, name=name, fault=values.name_fault(name))


def masked(number: str) -> str:
    """Also of a number that is none: never more than division and last four."""
    shown = number[:6], number[-4:] if len(number) > 14 else ""
    return f"{shown[0]}{'*' * (len(number) - 6 - len(shown[1]))}{shown[1]}"


def _without_digits(sentence: str) -> str:
    """A fault may quote the birth date."""
    return re.sub(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|“[0-9]{8}”", "", sentence)


def answer(asked: list[Asked], *, user: Account, org: Org | None) -> None:
    """Fill in whom `user`, acting for `org`, sees; as many questions for one line as for many."""
    by_index, by_name = defaultdict(list), defaultdict(list)
    for post in _of_numbers(user, {line.index for line in asked if line.index}):
        by_index[post.person.id_number_index].append(post)
    for post in _of_names(
        user, {line.name for line in asked if line.name and not line.index and not line.fault}
    ):
        by_name[post.person.name].append(post)
    for line in asked:
        if not line.fault:
            line.posts = by_index[line.index] if line.index else by_name[line.name][:MOST_OF_A_NAME]
            line.is_cut = not line.index and len(by_name[line.name]) > MOST_OF_A_NAME
    unseen = [line for line in asked if line.index and not line.posts]
    elsewhere = registered_elsewhere({line.index for line in unseen}, user=user, org=org)
    for line in unseen:
        line.is_elsewhere = line.index in elsewhere


def registered_elsewhere(indexes: set[str], *, user: Account, org: Org | None) -> set[str]:
    """Those whom access.recognise refuses with ElsewhereError when they are entered at `org`."""
    if org is None or not access.may(user, "enter_cadre", org):
        return set()
    in_post = Post.objects.open().filter(person=OuterRef("pk"))
    agreed = Inquiry.objects.usable().filter(person=OuterRef("pk"), asking_org=org)
    people = Person.objects.filter(Exists(in_post), ~Exists(in_post.visible_to(user)), ~Exists(agreed))
    return set(people.filter(id_number_index__in=indexes).values_list("id_number_index", flat=True))


def _seen(user: Account) -> QuerySet[Post]:
    return Post.objects.visible_to(user).with_knowledge_of(user).with_names().select_related("destination")


def _of_numbers(user: Account, indexes: set[str]) -> Iterable[Post]:
    return _seen(user).filter(person__id_number_index__in=indexes).latest_first()


def _of_names(user: Account, names: set[str]) -> Iterable[Post]:
    """At most one more than are listed of each name, posts in force first."""
    latest = [F("ended_on").desc(nulls_first=True), F("since_on").desc(), F("pk").desc()]
    place = Window(RowNumber(), partition_by=F("person__name"), order_by=latest)
    posts = _seen(user).filter(person__name__in=names).annotate(place=place)
    return posts.filter(place__lte=MOST_OF_A_NAME + 1).order_by("place")
