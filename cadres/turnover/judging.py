"""A 换届 judged as a whole: what becomes of each, what is wrong with whom, and what to look at once more."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.functional import cached_property

from cadres.actions.other_posts import fault_of_fitting
from cadres.codes import Duty
from cadres.forms.coming import ComingForm
from cadres.forms.turnover import DayForm, Fate, LeavingForm, MovingForm, OfficeForm
from cadres.models import Destination, Person, Post, Turnover
from cadres.models.turnover import Typed
from cadres.register import LIVE
from cadres.rules import cautions
from cadres.turnover.afterwards import Afterwards
from cadres.words import differs, told_fields, words
from orgs.access import may
from orgs.models import Account, Admin, Org
from orgs.models.admin import STAFF
from orgs.standing import Control, Standing

SECRETARIES = "换届后本组织将有{count}名书记（{names}），一个组织只有一名书记。"
TWICE = "{name}换届后将两次担任同一职务（{duty}），请将其中一项改任或离任。"
SAME_NUMBER = "身份证号码与前面的{name}相同，同一人请只填写一次。"
NO_SECRETARY = "换届后，本组织将无书记。"
NOBODY = "换届后，本组织将没有团干部。"
STILL_ADMIN = (
    "{name}还是本组织的管理员（按姓名核对），换届后在本组织不再任职："
    "请在“移交管理员账号”中一并移交，或由上级团组织结束其管理员职责。"
)


@dataclass
class Row:
    """One who is in post now; `after` is the post as it shall be, None of whoever leaves."""

    post: Post
    fate: str
    form: LeavingForm | MovingForm | None = None
    after: Post | None = None
    faults: list[str] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)

    @property
    def where(self) -> str:
        """移除去向 of whoever leaves; "" while it is not said rightly."""
        told = getattr(self.form, "cleaned_data", {})
        return told.get("note") or str(told.get("destination") or "")

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """(label, what it is, what it shall be)."""
        fields = [told for told in told_fields(Post) if self.after and differs(self.post, self.after, told)]
        return [(told.verbose_name, words(self.post, told), words(self.after, told)) for told in fields]


@dataclass
class Comer:
    """One who comes, with the whole entry form."""

    number: str
    form: ComingForm
    post: Post | None = None  # filled, with organisation and person, where the form is right
    faults: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.form["name"].value() or "")

    @property
    def cautions(self) -> list[str]:
        """As after a single entry, but those about the company, which the whole is asked of."""
        return self.form.cautions if self.post and not self.faults else []

    @property
    def duty(self) -> str:
        if self.post:
            return self.post.duty_label
        return dict(self.form.fields["duty"].choices).get(self.form["duty"].value() or "", "")


def sentences(form) -> list[str]:
    """What is wrong with a form, each with the label of its field."""
    return [
        f"{form.fields[name].label}：{said}" if name in form.fields else said
        for name, told in form.errors.items()
        for said in told
    ]


class Judgement:
    """`by` enters and changes, `remover` ends posts and hands over; mostly they are one."""

    def __init__(self, org: Org, turnover: Turnover | None, *, by: Account, remover: Account | None = None):
        self.org, self.turnover, self.by, self.remover = org, turnover, by, remover or by
        self.typed = turnover.typed if turnover else Typed()
        self.day_form = DayForm({"on": self.typed.on})
        self.on: date | None = self.day_form.cleaned_data.get("on") if self.day_form.is_valid() else None
        self.afterwards = Afterwards(org)
        self.rows = [self._row(post) for post in self._in_post()]
        for row in self.rows:
            if row.after:
                self.afterwards.take(row.after)
        self._compare()
        self.comers = [self._comer(number, answers) for number, answers in self.typed.people.items()]

    def _in_post(self) -> Iterator[Post]:
        posts = Post.objects.open().filter(org=self.org).select_related("person").by_rank()
        for post in posts:
            post.org = self.org
            yield post

    @cached_property
    def destinations(self) -> list[tuple]:
        offered = Destination.objects.filter(is_offered=True)
        return [("", "请选择"), *((one.pk, str(one)) for one in offered)]

    @property
    def month(self) -> date:
        """Of the 换届; this month while the day is not known."""
        return (self.on or timezone.localdate()).replace(day=1)

    # --- those in post ------------------------------------------------------------------------------------

    def _row(self, post: Post) -> Row:
        answers = self.typed.rows.get(str(post.pk), {})
        fate = answers.get("fate")
        if fate == Fate.LEAVES:
            return self._leaving(post, answers)
        return self._moving(post, answers) if fate == Fate.MOVES else self._staying(post)

    def _staying(self, post: Post) -> Row:
        after = copy.copy(post)
        if self.on:
            after.begin_term(self.on)
        return Row(post, Fate.STAYS, after=after)

    def _moving(self, post: Post, answers: dict) -> Row:
        form = MovingForm(**bound(post, answers), post=post, on=self.on, by=self.by, register=self.afterwards)
        row = Row(post, Fate.MOVES, form, faults=sentences(form))
        row.after = form.moved() if form.is_valid() else copy.copy(post)
        return row

    def _leaving(self, post: Post, answers: dict) -> Row:
        form = LeavingForm(**bound(post, answers), post=post, on=self.on, destinations=self.destinations)
        row = Row(post, Fate.LEAVES, form, faults=sentences(form))
        if self.on:
            said = cautions.seconded_caution(nature=post.nature, since_on=post.since_on, ended_on=self.on)
            row.cautions = [said] if said else []
        return row

    def _compare(self) -> None:
        """Those who would be there together, and may not."""
        staying = [row for row in self.rows if row.after]
        heads = [row for row in staying if row.after.duty == Duty.SECRETARY]
        names = "、".join(row.post.person.name for row in heads)
        for row in heads if len(heads) > 1 else ():
            row.faults.append(SECRETARIES.format(count=len(heads), names=names))
        count = Counter((row.post.person_id, row.after.duty) for row in staying)
        for row in staying:
            if count[row.post.person_id, row.after.duty] > 1:
                row.faults.append(TWICE.format(name=row.post.person.name, duty=row.after.duty_label))

    # --- those who come -----------------------------------------------------------------------------------

    def _comer(self, number: str, answers: dict) -> Comer:
        form = ComingForm(
            answers, turnover=self.turnover, month=self.month, is_alone=False, org=self.org, by=self.by,
            register=self.afterwards,
        )  # fmt: skip
        comer = Comer(number, form, faults=sentences(form))
        if form.is_valid():
            self._fill(comer)
        return comer

    def _fill(self, comer: Comer) -> None:
        person, post = comer.form.filled_person(), comer.form.filled_post()
        post.org, post.person = self.org, person
        if twin := next(
            (one for one in self._coming() if one.id_number_index == person.id_number_index), None
        ):
            comer.faults.append(SAME_NUMBER.format(name=twin.name))
        elif fault := self._fitting_fault(person):
            comer.faults.append(fault)
        comer.post = copy.copy(post)
        self.afterwards.take(post)

    def _coming(self) -> list[Person]:
        return [post.person for post in self.afterwards.here if post.pk < 0]

    def _fitting_fault(self, person: Person) -> str:
        """Facts of somebody registered already must fit the posts that stay."""
        was = None if person._state.adding else LIVE.person(person.id_number)
        leaving = {row.post.pk for row in self.rows if row.after is None}
        others = (
            [post for post in LIVE.posts(person) if post.is_open and post.pk not in leaving] if was else []
        )
        fault = fault_of_fitting(person, was=was, others=others, by=self.by) if was else None
        return fault[1] if fault else ""

    # --- the account --------------------------------------------------------------------------------------

    @cached_property
    def offices(self) -> list[Admin]:
        """Those that may be handed over."""
        standing = Standing(self.remover)
        admins = Admin.objects.open().with_standing().filter(org=self.org).order_by("since_at", "pk")
        return [one for one in admins if not standing.fault(Control.HAND_OVER, one)]

    @cached_property
    def office(self) -> OfficeForm:
        names = [post.person.name for post in self.afterwards.here]
        data = {f"office-{name}": answer for name, answer in self.typed.office.items()}
        return OfficeForm(
            data, prefix="office", admins=self.offices, names=names, org=self.org, by=self.remover
        )

    @property
    def admin(self) -> Admin | None:
        """Whose account shall be handed over."""
        return self.office.admin_chosen if self.office.is_valid() else None

    @property
    def asks_password(self) -> bool:
        chosen = self.office.admin_chosen
        return bool(chosen and chosen.account_id == self.remover.pk)

    # --- the whole ----------------------------------------------------------------------------------------

    def of(self, fate: str) -> list[Row]:
        return [row for row in self.rows if row.fate == fate]

    @property
    def by_fate(self) -> list[tuple[str, str, list[Row]]]:
        return [(fate.value, fate.label, self.of(fate)) for fate in Fate]

    @property
    def ends_any(self) -> bool:
        return bool(self.of(Fate.LEAVES))

    @property
    def may_end(self) -> bool:
        return may(self.remover, "remove_cadre", self.org)

    @property
    def fault_count(self) -> int:
        forms = len(self.day_form.errors) + len(self.office.errors)
        return forms + sum(bool(one.faults) for one in (*self.rows, *self.comers))

    @property
    def is_sound(self) -> bool:
        return not self.fault_count

    @property
    def seen(self) -> str:
        """What the page shows, to be compared when it is confirmed."""
        version = self.turnover.version if self.turnover else 0
        posts = [f"{row.post.pk}.{row.post.version}.{row.post.person.version}" for row in self.rows]
        return " ".join([str(version), *sorted(posts)])

    @property
    def cautions(self) -> list[str]:
        here = self.afterwards.here
        company = Counter(post.duty for post in here)
        said = [] if company[Duty.SECRETARY] else [NO_SECRETARY]
        said += [] if here else [NOBODY]
        for duty in (Duty.DEPUTY, Duty.STANDING, Duty.MEMBER):
            said.append(cautions.company_caution(duty=duty, org_type=self.org.type, company=company))
        return [*filter(None, said), *self._left_offices()]

    def _left_offices(self) -> list[str]:
        """Admins who would be without a post, and keep the account."""
        left = {row.post.person.name for row in self.of(Fate.LEAVES)}
        names = left - {post.person.name for post in self.afterwards.here}
        admins = Admin.objects.open().filter(org=self.org, account__name__in=names).exclude(duty=STAFF)
        chosen = self.office.admin_chosen
        others = admins.exclude(pk=chosen.pk if chosen else None).select_related("account")
        return [STILL_ADMIN.format(name=one.account.name) for one in others]


def bound(post: Post, answers: dict) -> dict:
    """Data and prefix of the form of one row."""
    prefix = f"post{post.pk}"
    return {"data": {f"{prefix}-{name}": answer for name, answer in answers.items()}, "prefix": prefix}
