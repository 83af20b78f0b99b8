"""One line judged: by the form of the page, by who is in post already, by the lines before it.

Somebody in post in that organisation with that very duty is updated, by whom no box is needed where nothing differs;
with another duty the line is a further post, as the form takes it. 接任 and 转接/核实 happen on the pages.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError

from cadres.access import is_in_xinjiang
from cadres.actions.other_posts import fault_of_fitting
from cadres.forms import EntryForm, UpdateForm
from cadres.forms.cadre import PERSON_FACTS, POST_FACTS, CadreForm
from cadres.importing.masks import fits, is_masked
from cadres.importing.neighbours import DUTY, LABELS, Neighbours, name_of
from cadres.importing.verdicts import Asked, Outcome, Verdict
from cadres.models import Post
from cadres.register import Register
from cadres.sheets.columns import BRANCH, ID_NUMBER
from cadres.sheets.line import LineForm, answers_of, update_form
from cadres.words import differs, told_fields, words
from orgs.codes import OrgType
from orgs.models import Account, Org

PHONE = LABELS["phone"]
# The duty tells which post is meant, so it is never another one.
FACTS = frozenset({*PERSON_FACTS, *POST_FACTS, "member_number", "phone"}) - {"duty"}
# A workbook holds no files: a record may owe them afterwards (信息不完整), as records from elsewhere do.
OWED_AFTERWARDS = frozenset({"application"})
OWES_FILE = "入团志愿书不能随表格导入：导入后请在团干部列表中编辑该人员，补充上传；补充前列为信息不完整。"
SAME_PERSON = EntryForm.base_fields["is_same_person"].label
CONFIRM = "请核对，是同一人的请勾选确认。"
FURTHER = (
    "{name}已在本组织任{duties}，本行按新增任职办理；只是职务有变动的，请不要导入本行，在团干部列表中编辑。"
)
SAME_IN_FILE = "与第{row}行是同一人，导入时为其新增任职。"
ADDED = "导入后将为其新增在{org}的任职。"
STAY = "个人信息以系统中登记的为准，表中不同的不导入。"
ASK = "确认号码无误的，请在录入页面为其单独录入，按提示申请转接/核实；获得同意后再导入本行。"
ASKED = "本组织对该人员的转接/核实申请正在等待处理；获得同意后再导入本行。"
MASKED = (
    "身份证号码只显示了一部分，只能用来核对或更新本组织在任的团干部；"
    "没有找到（或不止一名）姓名和号码都相符、职务相同的在任人员，请填写完整号码。"
)
MASKED_PHONE = "手机号码只显示了一部分，与登记的号码不符，请填写完整号码。"
TICK = "与登记的信息不同；需要更新的请勾选“更新”，不勾选的保持不变。"


@dataclass(frozen=True)
class Finding:
    """`form` is filled, unless the line is faulty; `post` is that of somebody in post already, as stored."""

    asked: Asked
    verdict: Verdict
    place: Org | None = None
    form: CadreForm | None = None
    post: Post | None = None

    @property
    def is_to_be_done(self) -> bool:
        outcome, asked = self.verdict.outcome, self.asked
        return (
            outcome == Outcome.NEW
            or (outcome == Outcome.SECOND and asked.confirmed)
            or (outcome == Outcome.UPDATE and asked.updates)
        )


@dataclass(frozen=True)
class Judge:
    by: Account
    register: Register
    neighbours: Neighbours
    blanks: dict[tuple[str, bool], LineForm] = field(default_factory=dict)  # by type and province

    def judge(self, asked: Asked, place: Org | str, *, org: Org) -> Finding:
        """`org` imports, `place` is what the line is about."""
        finding = self._judge(asked, place if isinstance(place, Org) else _unknown_branch(org))
        faults = {label: [sentence] for label, sentence in asked.faults.items()}
        if isinstance(place, str):
            faults[BRANCH] = [place]
        faults = self.neighbours.faults(asked, place) | faults
        if faults:
            return _faulty(finding, {**_of(finding), **faults})
        return finding

    def _judge(self, asked: Asked, place: Org) -> Finding:
        if is_masked(asked.cells.get(ID_NUMBER, "")):
            held = self._masked(asked, place)
            return self._update(asked, held) if held else self._unreadable(asked, place)
        held = self._held(asked, place)
        return self._update(asked, held) if held else self._entry(asked, place)

    # --- in post here already -----------------------------------------------------------------------------

    def _held(self, asked: Asked, place: Org) -> Post | None:
        """The post of that very person, organisation and duty."""
        person = self.register.person(asked.cells.get(ID_NUMBER, ""))
        posts = self.register.posts(person) if person and person.name == name_of(asked) else ()
        return next(
            (post for post in posts if post.is_open and post.org_id == place.pk and _is_duty(post, asked)),
            None,
        )

    def _masked(self, asked: Asked, place: Org) -> Post | None:
        namesakes = [post for post in self.register.in_post(place) if post.person.name == name_of(asked)]
        number = asked.cells[ID_NUMBER]
        fitting = [post for post in namesakes if fits(number, post.person.masked_id_number)]
        if is_masked(phone := asked.cells.get(PHONE, "")) and len({post.person_id for post in fitting}) > 1:
            fitting = [post for post in fitting if fits(phone, post.person.masked_phone)]
        if len({post.person_id for post in fitting}) != 1:
            return None
        return next((post for post in fitting if _is_duty(post, asked)), None)

    def _unreadable(self, asked: Asked, place: Org) -> Finding:
        """The rest of the line is judged all the same; what the form says of the number is not worth telling."""
        finding = self._entry(asked, place)
        return _faulty(finding, {**_of(finding), ID_NUMBER: [MASKED]})

    def _update(self, asked: Asked, stored: Post) -> Finding:
        cells = dict(asked.cells)
        if is_masked(phone := cells.get(PHONE, "")) and fits(phone, stored.person.masked_phone):
            cells[PHONE] = ""
        touched = _touched(cells, stored)
        verdict = Verdict(asked.number, Outcome.SAME, org_pk=stored.org_id)
        finding = Finding(asked, verdict, stored.org, post=stored)
        if not touched:
            return finding
        form = update_form(cells, post=_copied(stored), by=self.by, register=self.register)
        finding = replace(finding, form=form)
        faults = _faults(form)
        if masked := is_masked(cells.get(PHONE, "")):
            faults[PHONE] = [MASKED_PHONE]
        is_wrong = masked or any(name in form.errors for name in touched) or (faults and asked.updates)
        if is_wrong:
            return _faulty(finding, faults)
        if not faults and (fault := self._fitting_fault(form, stored)):
            return _faulty(finding, fault)
        differences = list(_differences(form, stored, touched))
        if not differences:
            return finding
        note = "" if asked.updates else TICK
        return replace(
            finding, verdict=replace(verdict, outcome=Outcome.UPDATE, differences=differences, note=note)
        )

    def _fitting_fault(self, form: UpdateForm, stored: Post) -> dict[str, list[str]]:
        person = form.filled_person()
        others = [post for post in self.register.posts(person) if post.is_open and post.pk != stored.pk]
        fault = fault_of_fitting(person, was=stored.person, others=others, by=self.by)
        return {LABELS[fault[0]]: [fault[1]]} if fault else {}

    # --- entered ------------------------------------------------------------------------------------------

    def _entry(self, asked: Asked, place: Org) -> Finding:
        cells = dict(asked.cells) | {SAME_PERSON: "是" if asked.confirmed else ""}
        form = self._blank(place).filled(cells, org=place)
        if not form.is_valid() and form.known and self._is_masked_phone_of(form):
            cells[PHONE] = ""
            form = self._blank(place).filled(cells, org=place)
        faults, note = _faults(form), self._note(form, place)
        first = self.neighbours.first_of(asked)
        is_further = form.known is not None or first.number < asked.number
        faults.pop(SAME_PERSON, None)
        outcome = Outcome.SECOND if is_further else Outcome.NEW
        if first.number < asked.number and form.known is None and not self.neighbours.twin_of(asked, place):
            note = SAME_IN_FILE.format(row=first.number) + note
        verdict = Verdict(asked.number, outcome, {}, _choices(form), note, place.pk)
        finding = Finding(asked, verdict, place, form)
        if faults:
            return _faulty(finding, faults)
        if is_further and not asked.confirmed:
            return replace(finding, verdict=replace(verdict, faults={SAME_PERSON: [CONFIRM]}))
        return finding

    def _blank(self, place: Org) -> LineForm:
        kind = place.type, is_in_xinjiang(place, register=self.register)
        if kind not in self.blanks:
            self.blanks[kind] = LineForm(org=place, by=self.by, register=self.register)
        return self.blanks[kind]

    def _is_masked_phone_of(self, form: EntryForm) -> bool:
        typed = form["phone"].value() or ""
        return "phone" in form.errors and is_masked(typed) and fits(typed, form.known.person.masked_phone)

    def _note(self, form: EntryForm, place: Org) -> str:
        """How to go on, and what is not done by the line."""
        form.is_valid()
        if form.elsewhere:
            return ASKED if self.register.asked(form.elsewhere, place) else ASK
        notes = []
        if form.known:
            here = [post.duty_label for post in form.known.posts if post.org_id == place.pk]
            further = FURTHER.format(name=form.known.person.name, duties="、".join(here))
            notes.append(further if here else form.known_words + ADDED.format(org=place.name))
            notes += [STAY] if form.choices else []
        if OWED_AFTERWARDS & form.errors.keys():
            notes.append(OWES_FILE)
        return "".join(notes)


# --- parts -------------------------------------------------------------------------------------------------


def _unknown_branch(org: Org) -> Org:
    """Where the branch is not known, the other cells are judged as those of a branch below `org`."""
    return Org(type=OrgType.BRANCH, path=org.path, parent=org, committee=org)


def _is_duty(post: Post, asked: Asked) -> bool:
    return post.get_duty_display() == asked.cells.get(DUTY, "")


def _copied(stored: Post) -> Post:
    """The form fills what it is given."""
    post = copy.copy(stored)
    post.person = copy.copy(stored.person)
    return post


def _faults(form: CadreForm) -> dict[str, list[str]]:
    """By label; without what a record may owe afterwards."""
    return {
        form.fields[name].label if name in form.fields else "": list(sentences)
        for name, sentences in form.errors.items()
        if name not in OWED_AFTERWARDS
    }


def _of(finding: Finding) -> dict[str, list[str]]:
    """Faults found so far: a box that is not ticked is none."""
    return dict(finding.verdict.faults) if finding.verdict.outcome == Outcome.FAULTY else {}


def _faulty(finding: Finding, faults: dict[str, list[str]]) -> Finding:
    return replace(
        finding, form=None, verdict=replace(finding.verdict, outcome=Outcome.FAULTY, faults=faults)
    )


def _touched(cells: Mapping[str, str], stored: Post) -> set[str]:
    """Names of facts of which the line says something else than what is stored, or something that is no answer."""
    answers = answers_of(cells, org_type=stored.org.type)
    return {name for name in FACTS if answers.get(name) and _is_otherwise(name, answers[name], stored)}


def _is_otherwise(name: str, answer: str, stored: Post) -> bool:
    try:
        typed = EntryForm.base_fields[name].clean(answer)
    except ValidationError:
        return True
    value = getattr(stored if name in POST_FACTS else stored.person, name)
    return typed != ("" if value is None and name == "member_number" else value)


def _differences(form: UpdateForm, stored: Post, touched: set[str]) -> Iterator[tuple[str, str, str]]:
    """What would be stored otherwise; of a form that lacks something else, what was typed otherwise."""
    now = _copied(stored)
    for name in touched & form.cleaned_data.keys() if form.errors else form.cleaned_data.keys():
        _put(now, name, form.cleaned_data[name])
    for was, row in ((stored.person, now.person), (stored, now)):
        for told in told_fields(type(row)):
            if told.name not in ("application", "name") and differs(was, row, told):
                yield str(told.verbose_name), *_pair(words(was, told), words(row, told))


def _pair(was: str, now: str) -> tuple[str, str]:
    return was, f"{now}（与登记的不同）" if was == now else now


def _put(post: Post, name: str, value) -> None:
    if name in POST_FACTS:
        setattr(post, name, value)
    elif name == "phone":
        if value and value != post.person.phone:
            post.person.phone = value
    elif name in PERSON_FACTS or name == "member_number":
        setattr(post.person, name, value or None if name == "member_number" else value)


def _choices(form: EntryForm) -> list[tuple[str, str, str]]:
    """What somebody registered is registered with otherwise; it stays."""
    form.is_valid()
    return [(str(choice.field.verbose_name), choice.registered, choice.typed) for choice in form.choices]
