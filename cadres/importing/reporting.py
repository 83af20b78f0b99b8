"""The report: the file as it was handed in, with what the last check says of each cell."""

from pathlib import PurePath
from typing import BinaryIO

from cadres.importing.lines import Standing, standing_as
from cadres.models import Import
from zhtj.sheets.marking import mark


def report_name(session: Import) -> str:
    return f"{PurePath(session.file_name).stem}-标注错误.xlsx"


def write_report(session: Import, stream: BinaryIO) -> None:
    """The heads are those of the file, which need not be called as ours."""
    label_of = {header: label for label, header in session.headers.items()}
    faults = {
        line.number: {label: "".join(said) for label, said in line.told.faults.items()}
        for line in standing_as(session, Standing.FAULTY).iterator(500)
    }
    mark(
        session.file.content, stream, faults, headers_at=session.head_at,
        label_of=lambda header: label_of.get(header, header),
    )  # fmt: skip
