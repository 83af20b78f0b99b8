"""The words for acts: each app has an enum of its own, and the log knows them all."""

from django.db import models

_labels: dict[str, str] = {}
_facts: dict[str, str] = {}


class UnknownActError(ValueError):
    """An act that no app has a word for."""

    def __init__(self, act: str):
        super().__init__(f"No label for the act {act!r}: add it to the Act of its app (acts.py).")


def register(acts: type[models.TextChoices]) -> type[models.TextChoices]:
    """Decorator of an app's Act. The same value in two apps would make the log ambiguous."""
    if twice := _labels.keys() & set(acts.values):
        raise ValueError(f"Acts registered twice: {sorted(twice)}")
    _labels.update(acts.choices)
    return acts


def known(act: str) -> str:
    """The value of a registered act; raises UnknownActError."""
    value = str(act)
    if value not in _labels:
        raise UnknownActError(value)
    return value


def label(act: str) -> str:
    return _labels.get(act, act)


def name_facts(**names: str) -> None:
    """What a fact is called on the page; one without a name shows under its own key."""
    _facts.update(names)


def fact_label(key: str) -> str:
    return _facts.get(key, key)


def choices() -> list[tuple[str, str]]:
    return sorted(_labels.items(), key=lambda choice: choice[1])


@register
class Act(models.TextChoices):
    REFUSED = "refused", "被拒绝的操作"


name_facts(method="请求方式", page="页面", count="条数")
