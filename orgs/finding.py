"""What the search box finds of organisations: by the beginning of a name everywhere, by any part of it where few stand.

Each way is asked of its own index and cut at once, so that a nation answers as fast as a city. The tree searches
everything by every part of a name, and takes its time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from django.db.models import Q

from orgs.act_columns import coded
from orgs.codes import Level
from orgs.models import Account, Org
from orgs.models.org import SHORTEST_CODE, UNIVERSITY, naming, path_ids
from zhtj.codes import pinyin

WIDE = frozenset({Level.NATION, Level.PROVINCE})  # too many stand below to look at each
CANDIDATES = 50  # of each way; those that stand higher go first
LEAGUE = "共青团"  # how names of 领导机关 begin, which nobody types
_LETTERS = re.compile(r"(?=.*[a-z])[a-z0-9]+", re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)


def find(user: Account, words: str, *, most: int) -> list[Org]:
    """At most `most` open organisations that `user` sees and each of the words names, the best first."""
    if not words.split():
        return []
    reached = Org.objects.within_reach_of(user, "view_cadre").open().order_by()  # in that of the index
    ways = [*_beginnings(words), _anywhere(words, user)]
    found: dict[int, tuple] = {}
    for rank, way in enumerate(ways):
        if len(found) >= most:
            break  # what only a later way finds would stand behind these
        for pk, path in reached.filter(way).values_list("pk", "path")[:CANDIDATES]:
            found.setdefault(pk, (rank, len(path), path))
    best = sorted(found, key=found.get)[:most]
    orgs = Org.objects.in_bulk(best)
    return [orgs[pk] for pk in best if pk in orgs]


def is_wide(user: Account) -> bool:
    return any(node.level in WIDE for node in user.granted("view_cadre"))


def _beginnings(words: str) -> Iterator[Q]:
    """The longest word begins something that the organisation is called; the others name it too."""
    lead, *others = sorted(words.split(), key=len, reverse=True)
    rest = naming(" ".join(others))
    for way in _of_word(lead):
        yield way & rest


def _of_word(word: str) -> Iterator[Q]:
    plain = unicodedata.normalize("NFKC", word)
    for spelling in dict.fromkeys((word, plain)):
        yield Q(name__startswith=LEAGUE + spelling)
        yield Q(name__startswith=spelling)
    letters = plain.lower()
    if _LETTERS.fullmatch(letters):
        yield Q(initials__startswith=pinyin.initials(LEAGUE) + letters)
        yield Q(initials__startswith=letters)
        yield Q(sound__startswith=pinyin.letters(LEAGUE) + letters)
        yield Q(sound__startswith=letters)
    if _DIGITS.fullmatch(plain) and len(plain) >= SHORTEST_CODE:
        yield Q(school_code__startswith=plain)
    if pk := coded(plain):
        yield Q(pk=pk)


def _anywhere(words: str, user: Account) -> Q:
    """Any part of the name: of all where few are seen, else of the upper levels, one tree, and of the universities."""
    if not is_wide(user):
        return naming(words)
    topmost = path_ids(user.granted("view_cadre")[0].path)[0]
    return naming(words) & (Q(tree_id=topmost) | UNIVERSITY)
