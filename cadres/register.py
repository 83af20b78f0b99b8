"""What is registered already, as far as a form about one cadre must know: one place to ask.

A single form asks the database (`LIVE`); many lines at once ask what was read for all of them beforehand
(cadres.prepared_register). Who may know what of it is for cadres.access to say.
"""

from __future__ import annotations

from cadres.models import Inquiry, Person, Post
from orgs.models import Org
from zhtj.codes.provinces import XINJIANG


class Register:
    """Asks the database each time."""

    def person(self, number: str) -> Person | None:
        """Whose id number that is, in any spelling."""
        return Person.objects.with_id_number(number).first()

    def posts(self, person: Person) -> list[Post]:
        """All of a stored person, ended ones too, with names."""
        return list(Post.objects.filter(person=person.pk).with_names())

    def in_post(self, org: Org) -> list[Post]:
        return list(self._open_at(org))

    def holders(self, org: Org, duty: str) -> list[Post]:
        """Who is in post there with that duty."""
        return list(self._open_at(org).filter(duty=duty))

    def _open_at(self, org: Org):
        return Post.objects.open().filter(org=org.pk).select_related("person").order_by("pk")

    def has_member_number(self, number: str, *, but: Person) -> bool:
        """Somebody else has it."""
        return Person.objects.exclude(pk=but.pk).filter(member_number=number).exists()

    def agreed_paths(self, person: Person, org: Org) -> list[str]:
        """Of the organisations with which requests of `org` lie that were accepted and are not used."""
        agreed = Inquiry.objects.usable().filter(person=person.pk, asking_org=org.pk)
        return list(agreed.values_list("addressed_org__path", flat=True))

    def asked(self, person: Person, org: Org) -> Inquiry | None:
        """What `org` asked about the person and nobody answered yet."""
        return Inquiry.objects.pending().filter(person=person.pk, asking_org=org.pk).first()

    def paths_of_xinjiang(self) -> list[str]:
        """Of the 领导机关 of that province."""
        tops = Org.objects.filter(parent=None)
        provinces = Org.objects.filter(parent__in=tops, division__startswith=XINJIANG)
        return list(provinces.values_list("path", flat=True))


LIVE = Register()
