"""The report: the file as it was handed in, with what the last check says of each cell."""

from pathlib import PurePath
from typing import BinaryIO

from cadres.importing.checking import Outcome
from cadres.models import Import
from zhtj.sheets.marking import mark


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
        label_of=lambda header: label_of.get(header, header),
    )  # fmt: skip
