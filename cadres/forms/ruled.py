"""A form whose answers depend on each other by the rules of guide 2.1."""

from contextlib import suppress
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cadres import access
from cadres.forms.rulebook import CAUTIONS, DUES, FAULTS, ask
from cadres.register import LIVE, Register
from cadres.rules.dates import age_on
from cadres.rules.dues import Demand, Due
from orgs.models import Account, Org

READ = {name for _, reads in DUES.values() for name in reads}


class RuledForm(forms.Form):
    """What a controlling answer excludes (具体职业 of a student) is dropped, whatever was typed there.

    With the script such a field is hidden, and nobody can mend what he does not see.
    """

    def __init__(self, *args, org: Org, by: Account, register: Register = LIVE, **options):
        super().__init__(*args, **options)
        self.org, self.by, self.today, self.register = org, by, timezone.localdate(), register
        self.in_xinjiang = access.is_in_xinjiang(org, register=register)

    def born_on(self) -> date | None:
        """Of the person whom the form is about, once known."""
        raise NotImplementedError

    def clean(self):
        for name, (rule, reads) in self._of_fields(DUES):
            self._settle(name, ask(rule, reads, self.facts()))
        for name, (rule, reads) in self._of_fields(FAULTS):
            if fault := ask(rule, reads, self.facts()):
                self.add_error(name, fault)

    def _of_fields(self, rules: dict) -> list[tuple]:
        """A form may ask for a part of the facts."""
        return [(name, rule) for name, rule in rules.items() if name in self.fields]

    def demands(self) -> dict[str, Demand]:
        """What is due by the answers so far; each is looked at alone, and nothing is asked of the database."""
        facts = self._known_facts() | self._right_answers()
        asked = {name: ask(rule, reads, facts) for name, (rule, reads) in DUES.items()}
        return {name: demand for name, demand in asked.items() if demand}

    def _right_answers(self) -> dict:
        """Without those not given yet: nothing is said before something is answered."""
        answers = {}
        for name in READ & self.fields.keys():
            with suppress(ValidationError):
                answers[name] = self.fields[name].clean(self[name].value())
        return {name: answer for name, answer in answers.items() if answer not in (None, "")}

    def facts(self) -> dict:
        """What the rules read: answers that are right so far, and what follows from them."""
        return self._known_facts() | self.cleaned_data

    def _known_facts(self) -> dict:
        facts = {"today": self.today, "in_xinjiang": self.in_xinjiang, "org_type": self.org.type}
        if born_on := self.born_on():
            facts |= {"born_on": born_on, "age": age_on(self.today, born_on=born_on)}
        return facts

    @property
    def cautions(self) -> list[str]:
        """What to look at once more after saving."""
        facts = self.facts() | self.surroundings()
        said = (ask(rule, reads, facts) for rule, reads in CAUTIONS)
        return [sentence for sentence in said if sentence]

    def surroundings(self) -> dict:
        """Facts of others than the person, once all is saved; for cautions alone."""
        return {}

    def explain(self, name: str, text: str) -> None:
        """Replace the help of a field, also where the page has got hold of it."""
        self.fields[name].help_text = self[name].help_text = text

    def is_blank(self, name: str) -> bool:
        return self.cleaned_data.get(name) in (None, "")

    def _settle(self, name: str, demand: Demand | None) -> None:
        """Drop what is not asked, demand what is."""
        if demand is None:
            return
        if demand.due is Due.EMPTY:
            self.errors.pop(name, None)
            self.cleaned_data[name] = self.fields[name].clean("")
        elif demand.due is Due.REQUIRED and name not in self.errors and self.is_blank(name):
            self.add_error(
                name, f"{demand.reason}。" if demand.reason else self.fields[name].error_messages["required"]
            )
