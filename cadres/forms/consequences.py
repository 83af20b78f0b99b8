"""What a correction would change besides, told to whoever decides: from the rules, for facts entered before."""

from datetime import date

from cadres.access import is_in_xinjiang
from cadres.forms.rulebook import FAULTS, ask
from cadres.models import Correction, Person, Post
from cadres.rules.dates import age_on
from zhtj.codes import id_number

SEXES = {"M": "男", "F": "女"}


def consequences(correction: Correction, *, today: date) -> list[str]:
    """Sentences; none when the id number stays."""
    if not correction.id_number_sealed:
        return []
    person, told = correction.person, id_number.parse(correction.id_number, today=today)
    found = [_places(person.id_number, told.number)]
    if told.sex != person.sex:
        found.append(f"性别将由{person.get_sex_display()}改为{SEXES[told.sex]}。")
    if told.born_on != person.born_on:
        found.append(f"出生日期将由{person.born_on}改为{told.born_on}。")
        found += _impossible(person, told.born_on, today)
    return found


def _places(old: str, new: str) -> str:
    """Which digits differ, none of them shown."""
    places = [
        str(place) for place, (was, is_now) in enumerate(zip(old, new, strict=False), 1) if was != is_now
    ]
    return f"身份证号码的第{'、'.join(places)}位将更改。"


def _impossible(person: Person, born_on: date, today: date) -> list[str]:
    """Dates that somebody born on that day cannot have; each sentence once."""
    posts = person.posts.open().select_related("org")
    sentences = [fault for post in posts for fault in _faults(person, post, born_on, today)]
    return list(dict.fromkeys(sentences))


def _faults(person: Person, post: Post, born_on: date, today: date) -> list[str]:
    facts = vars(person) | vars(post) | _circumstances(post, born_on, today)
    rules = [(rule, reads) for rule, reads in FAULTS.values() if "born_on?" in reads]
    return [fault for rule, reads in rules if (fault := ask(rule, reads, facts))]


def _circumstances(post: Post, born_on: date, today: date) -> dict:
    return {
        "today": today,
        "born_on": born_on,
        "age": age_on(today, born_on=born_on),
        "org_type": post.org.type,
        "in_xinjiang": is_in_xinjiang(post.org),
    }
