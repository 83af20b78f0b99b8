"""Files that nobody should send are refused with a sentence, quickly, in little memory, and without a request.

EXAMPLES=2000 .venv/bin/pytest -s tests/test_sheets_hostile.py: so many mutated workbooks instead of 30, with figures.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from tests import hostile_books
from tests.mutated_books import mutated

pytestmark = pytest.mark.once

EXAMPLES = int(os.environ.get("EXAMPLES", "30"))
ACTS = ("read", "marked")
ACTS_REFUSED = ("read",)  # what was refused is never marked
# Of the processor. Beside other suites it takes up to twice as long; asked for a number of examples, one waits alone.
SECONDS, MEGABYTES = (2 if "EXAMPLES" in os.environ else 4), 200


def tried(folder: Path, files, acts=ACTS) -> list[dict]:
    """What came of `acts` on each of (name, content)."""
    for name, content in files:
        (folder / name).write_bytes(content)
    command = [sys.executable, "-m", "tests.sheets_worker", folder, *acts]
    told = subprocess.run(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    return [json.loads(line) for line in told.stdout.splitlines()]


def excesses(told: dict) -> list[str]:
    """What a file did that it should not have."""
    if told["verdict"] == "raised":
        return [told["sentence"]]
    faults = [f"reached {event}" for event in told["reached"]]
    if told["seconds"] > SECONDS:
        faults.append(f"{told['seconds']:.1f} s")
    if told["megabytes"] > MEGABYTES:
        faults.append(f"{told['megabytes']:.0f} MB")
    return faults


def by_name(folder: Path, files: dict, acts=ACTS) -> dict[tuple[str, str], dict]:
    """What came of each file and act, all in one process; tells the figures of those that took most."""
    results = tried(folder, ((name, make()) for name, make in files.items()), acts)
    worst = sorted(results, key=lambda told: told.get("seconds", 0))[-5:]
    largest = sorted(results, key=lambda told: told.get("megabytes", 0))[-5:]
    for told in [*worst, *largest]:
        print({key: told.get(key) for key in ("name", "act", "seconds", "megabytes")})  # noqa: T201
    return {(told["name"], told["act"]): told for told in results}


def test_hostile_files_are_refused_each_with_its_sentence(tmp_path):
    files = hostile_books.refused
    found = by_name(tmp_path, {name: make for name, (make, _) in files.items()}, ACTS_REFUSED)
    assert len(found) == len(files) * len(ACTS_REFUSED)
    for (name, act), told in found.items():
        assert told["verdict"] == "refused", (name, act)
        assert not excesses(told), (name, act)
    for name, (_, sentence) in files.items():
        assert sentence in found[name, "read"]["sentence"], name


def test_what_only_looks_hostile_is_read(tmp_path):
    found = by_name(tmp_path, hostile_books.taken)
    assert len(found) == len(hostile_books.taken) * len(ACTS)
    for (name, act), told in found.items():
        assert told["verdict"] == "taken", (name, act, told["sentence"])
        assert not excesses(told), (name, act)


def test_a_mutated_workbook_is_read_or_refused(tmp_path):
    results = tried(tmp_path, mutated(EXAMPLES))
    faults = {told["name"]: found for told in results if (found := excesses(told))}
    verdicts = Counter((told["act"], told["verdict"]) for told in results)
    slowest = max(told.get("seconds", 0) for told in results)
    largest = max(told.get("megabytes", 0) for told in results)
    print(f"{EXAMPLES} mutated: {dict(verdicts)}, at most {slowest:.2f} s, {largest:.0f} MB")  # noqa: T201
    assert not faults
    taken = {
        act: {told["name"] for told in results if (told["act"], told["verdict"]) == (act, "taken")}
        for act in ACTS
    }
    assert taken["read"] == taken["marked"]
    assert len(results) == 2 * EXAMPLES
    assert all(told["sentence"].strip() for told in results)
