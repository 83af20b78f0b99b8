"""The report: the file as it was handed in, with what the last check says of each cell."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import BinaryIO

from cadres.importing.checking import Outcome
from cadres.models import Import
from cadres.sheets import Kind
from cadres.sheets.columns import columns_of
from cadres.sheets.heads import STUDY_OR_WORK
from zhtj.sheets.marking import mark

Told = Mapping[int, Mapping[str, object]]  # by row and label
_IN_ONE = ("study_status", "occupation_detail")  # of a file that has 在读状况/具体职业


def report_name(session: Import) -> str:
    return f"{PurePath(session.file_name).stem}-标注错误.xlsx"


def write_report(session: Import, stream: BinaryIO) -> None:
    """The heads are those of the file, which need not be called as ours; what was mended on the page is in it."""
    label_of = {header: label for label, header in session.headers.items()}
    faults, texts = {}, {}
    for line in session.lines.order_by("number").iterator(500):
        told = line.told
        if line.outcome == Outcome.FAULTY and not line.settled_as:
            faults[line.number] = {label: "".join(said) for label, said in told.faults.items()}
        if told.typed:
            texts[line.number] = {label: told.cells[label] for label in told.typed}
    mark(
        session.file.content, stream, faults, headers_at=session.head_at, texts=texts,
        label_of=lambda header: label_of.get(header, header), adding=_added(session, faults, texts),
    )  # fmt: skip


def _added(session: Import, faults: Told, texts: Told) -> list[str]:
    """Columns that the file lacks: what was typed on the page needs a place, and so does what is to be filled in."""
    typed = {label for told in texts.values() for label in told}
    wrong = {label for told in faults.values() for label in told}
    covered = _IN_ONE if STUDY_OR_WORK in session.headers else ()
    return [
        column.label
        for column in columns_of(Kind(session.kind))
        if column.label not in session.headers
        and (column.label in typed or (column.label in wrong and column.name not in covered))
    ]
