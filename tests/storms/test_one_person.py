"""Fifty people send one id number at once, in every spelling, over three branches: exactly one person.

.ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_one_person.py               2 rounds
STORM=full .ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_one_person.py   20 rounds
"""

import os
import time
from collections import Counter
from functools import partial
from itertools import cycle, islice

import pytest

from cadres import actions
from cadres.models import Answer, Correction, Decision, Inquiry, Person, Post
from tests.answers import answers
from tests.factories import make_admin, make_id_number, make_person
from tests.staffing import counted_post
from tests.storms import senders

SENDERS = 50
ROUNDS = 20 if os.environ.get("STORM") == "full" else 2
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
SPELLINGS = (
    lambda number: number,
    lambda number: number.lower(),
    lambda number: number.translate(FULL_WIDTH),
    lambda number: f" {number[:6]} {number[6:14]}\u3000{number[14:]} ",
    lambda number: f"{number[:6]}-{number[6:14]}-{number[14:].lower()}",
    lambda number: "\u200b".join(number),
)
# What those are told who were slower: at the moment of storing, elsewhere, or in their own organisation.
SENTENCES = (
    "刚刚已被录入",
    "已在其他组织登记",
    "请核对，是同一人的请勾选确认",
    "已在本组织担任这一职务",
)
ADDRESS = "/cadres/entry/branch/"

pytestmark = pytest.mark.storm


def number_with_x() -> str:
    """So that the last place has spellings too."""
    return next(number for number in iter(make_id_number, None) if number.endswith("X"))


def told(page: str) -> str:
    return next((sentence for sentence in SENTENCES if sentence in page), "")


def storm(port: int, sessions: list[str]) -> Counter:
    """One number, all at once; how often each answer came."""
    number = number_with_x()
    spelled = islice(cycle(SPELLINGS), SENDERS)
    jobs = [
        partial(senders.post, port, session, ADDRESS, answers(id_number=spell(number), duty="deputy"))
        for session, spell in zip(sessions, spelled, strict=True)
    ]
    results = senders.at_once(jobs)
    assert Person.objects.with_id_number(number).count() == 1
    assert Post.objects.filter(person__in=Person.objects.with_id_number(number)).count() == 1
    assert len(results) == SENDERS
    return Counter(told(page) if status == 200 else status for status, page in results)


def test_fifty_forms_with_one_number_in_all_spellings_are_one_person(crowded):
    branches = islice(cycle([crowded.branch, crowded.sibling, crowded.crew]), SENDERS)
    sessions = [senders.session_of(make_admin(branch)) for branch in branches]
    answered, began = Counter(), time.monotonic()
    with senders.server(processes=2, threads=16) as port:
        for _ in range(ROUNDS):
            answered += storm(port, sessions)
    print(f"{ROUNDS} rounds of {SENDERS} in {time.monotonic() - began:.1f} s: {dict(answered)}")  # noqa: T201
    assert answered.pop(302) == ROUNDS
    assert set(answered) <= set(SENTENCES)
    assert Person.objects.count() == ROUNDS


def refusal(act, **facts) -> str:
    """The sentence of an act that was too slow; "" when it was done."""
    try:
        act(**facts)
    except actions.CadreError as error:
        return str(error)
    return ""


def test_of_many_answers_to_a_request_at_once_one_counts_and_the_others_are_told(crowded):
    admins = [make_admin(crowded.crew) for _ in range(20)]
    person = counted_post(crowded.crew, make_person()).person
    inquiry = actions.ask_inquiry(
        person=person, asking_org=crowded.branch, reason="请核实。", by=make_admin(crowded.branch)
    )
    verdicts = cycle([Answer.ACCEPTED, Answer.REFUSED])
    told = senders.at_once(
        [
            partial(refusal, actions.answer_inquiry, inquiry=inquiry, answer=answer, reason="见意见。", by=by)
            for by, answer in zip(admins, verdicts, strict=False)
        ]
    )
    assert sorted("刚刚已有结果" in sentence for sentence in told) == [False] + [True] * 19
    assert told.count("") == 1
    assert not Inquiry.objects.get().is_pending


def test_of_many_requests_of_one_organisation_at_once_one_is_kept(crowded):
    person = counted_post(crowded.crew, make_person()).person
    jobs = [
        partial(
            refusal, actions.ask_inquiry, person=person, asking_org=crowded.branch, reason="请核实。", by=by
        )
        for by in [make_admin(crowded.branch) for _ in range(20)]
    ]
    told = senders.at_once(jobs)
    assert (told.count(""), Inquiry.objects.count()) == (1, 1)
    assert sum("不能重复提交" in sentence for sentence in told) == 19


def test_of_many_decisions_on_a_correction_at_once_one_counts(crowded):
    post = counted_post(crowded.branch)
    correction = actions.ask_correction(
        person=post.person, name="周海雁", number="", asking_org=crowded.branch, reason="写错。",
        by=make_admin(crowded.branch),
    )  # fmt: skip
    Correction.objects.update(addressed_org=crowded.general_branch)
    jobs = [
        partial(
            refusal,
            actions.decide_correction,
            correction=correction,
            decision=decision,
            reason="见意见。",
            by=by,
        )
        for by, decision in zip(
            [make_admin(crowded.general_branch) for _ in range(20)],
            cycle([Decision.APPROVED, Decision.REFUSED]),
            strict=False,
        )
    ]
    told = senders.at_once(jobs)
    assert told.count("") == 1
    approved = Correction.objects.get().decision == Decision.APPROVED
    assert Person.objects.get().version == (2 if approved else 1)
