"""Somebody's own workbook back, with its mistakes marked: comments on wrong cells, their fill, a column of reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils import get_column_letter

from zhtj.sheets.archive import ZIP, WorkbookError, chunks
from zhtj.sheets.comments import Comments, Place, boxes
from zhtj.sheets.csv_file import as_workbook, csv_rows
from zhtj.sheets.marked_sheet import RELATIONS, MarkedSheet, MarkedTable, Marks, NamedFilter
from zhtj.sheets.marked_styles import MarkedStyles
from zhtj.sheets.parts import TYPES, Attributes, related, relations, relations_part
from zhtj.sheets.reading import MAX_COLUMNS, NO_HEAD, REASONS, SheetError, filled, text_of
from zhtj.sheets.rewriting import HEAD, Allowance, Without, WithoutFormulas, tag_of
from zhtj.sheets.workbook import Workbook

MOST_COMMENTS = 20_000  # with more, no spreadsheet opens in decent time; fill and reasons say the same
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_BOXES = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_COMMENTS_ID, _BOXES_ID = "rIdMarkComments", "rIdMarkBoxes"

Faults = Mapping[int, Mapping[str, str]]
Part = tuple[str, Iterable[bytes]]


def mark(
    content: bytes,
    stream: BinaryIO,
    faults: Faults,
    *,
    headers_at: int | None = None,
    label_of: Callable[[str], str] = str,
    texts: Faults | None = None,
    adding: Iterable[str] = (),
) -> None:
    """Writes to `stream` what was uploaded, XLSX or CSV, with `faults`: sentences by row number and header.

    A sentence about the whole line has "" for a header. `label_of` tells for a header of the file under which name
    its sentences are; the headers stand in the first filled row if `headers_at` names no other. Marks and reasons of
    an earlier report are replaced. `texts`, by row and header too, are put into cells in place of what stands there.
    Columns of `adding` that the file does not have come last, so that they can be filled in.
    Of formulas, on whatever sheet, only the results stay. Raises SheetError.
    """
    told = (faults, headers_at, label_of, texts or {}, adding)
    try:
        if content.startswith(ZIP):
            marked = _marked_as_it_was(content, *told)
        else:
            marked = _marked(as_workbook(filled(csv_rows(content))), *told)
    except WorkbookError as error:
        raise SheetError(str(error)) from error
    stream.write(marked)


def _marked_as_it_was(content: bytes, *told) -> bytes:
    """What can be read comes back in any case: where a part that is not read is broken, as a table of texts."""
    try:
        return _marked(content, *told)
    except WorkbookError:
        rows = filled(Workbook(content).rows(most_columns=MAX_COLUMNS + 1))
        return _marked(as_workbook((number, [*map(text_of, values)]) for number, values in rows), *told)


def _marked(content: bytes, *told) -> bytes:
    stream = BytesIO()
    _Marking(Workbook(content), *told).write(stream)
    return stream.getvalue()


class _Marking:
    """Parts of the workbook that change are written first, because one learns from the other; then the others."""

    def __init__(
        self,
        book: Workbook,
        faults: Faults,
        headers_at: int | None,
        label_of: Callable[[str], str],
        texts: Faults,
        adding: Iterable[str],
    ):
        self.book, self.archive = book, book.archive
        self.faults = {number: faults[number] for number in sorted(faults) if faults[number]}
        self.there = relations(book.archive, book.sheet)
        self.chains = [one for one in relations(book.archive, book.part) if one.kind == "calcChain"]
        self.allowance = Allowance()
        self.types: list[tuple[str, Attributes]] = []  # of parts that are new
        self.styles = MarkedStyles(book.archive, related(book.archive, book.part, "styles"))
        head, columns, reasons, last = self._find_head(headers_at, label_of)
        added = dict(enumerate((name for name in adding if name not in columns), start=last + 1))
        added = {place: name for place, name in added.items() if place <= MAX_COLUMNS}
        columns |= {name: place for place, name in added.items()}
        self.comments = Comments(dict(list(self._places(columns))[:MOST_COMMENTS]))
        self.commented = related(book.archive, book.sheet, "comments")
        self.marks = Marks(
            head=head,
            column=reasons,
            first=min(columns.values(), default=1),
            reasons={number: _reasons(sentences) for number, sentences in self.faults.items()},
            wrong={
                number: {columns[header] for header in sentences if header in columns}
                for number, sentences in self.faults.items()
            },
            texts={
                number: {columns[header]: text for header, text in told.items() if header in columns}
                for number, told in texts.items()
            },
            drawing=_BOXES_ID if self.comments.wrong or self.commented else "",
            is_filtered=not any(one.kind == "table" for one in self.there),
            added=added,
        )

    def _find_head(
        self, row: int | None, label_of: Callable[[str], str]
    ) -> tuple[int, dict[str, int], int, int]:
        """The row, the columns by label, that of reasons (of an earlier report or the first free one), the last one."""
        names: list[str] = []
        last = 0
        for number, values in self.book.rows(most_columns=MAX_COLUMNS + 1):
            texts = [text_of(value) for value in values]
            last = max([last, *(place for place, text in enumerate(texts, start=1) if text)])
            if number == row or (row is None and any(texts)):
                row, names = number, texts
        if not any(names):
            raise SheetError(NO_HEAD)
        reasons = names.index(REASONS) + 1 if REASONS in names else last + 1
        columns = {
            label_of(name): place for place, name in enumerate(names, start=1) if name and place != reasons
        }
        return row, columns, reasons, max(last, reasons)

    def _places(self, columns: Mapping[str, int]) -> Iterator[tuple[Place, str]]:
        for number, sentences in self.faults.items():
            for header, sentence in sentences.items():
                if header in columns:
                    yield (number, columns[header]), sentence

    def write(self, stream: BinaryIO) -> None:
        done = {one.target for one in self.chains}
        with ZipFile(stream, "w", ZIP_DEFLATED) as target:
            for name, pieces in self._parts():
                if name not in done:
                    done.add(name)
                    _put(target, name, pieces)
            for name in self.archive.namelist():
                if name not in done and not name.endswith("/"):
                    _put(target, name, chunks(self.archive, name))

    def _parts(self) -> Iterator[Part]:
        sheet = MarkedSheet(self.marks, self.styles)
        yield self.book.sheet, sheet.rewritten(self.archive, self.book.sheet, self.allowance)
        if self.styles.part:
            yield self.styles.part, self.styles.rewritten(self.allowance)
        if self.marks.drawing:
            yield from self._comment_parts(sheet.legacy)
        for one in self.there:
            if one.kind == "table" and one.target in self.archive.NameToInfo:
                yield one.target, MarkedTable(self.marks).rewritten(self.archive, one.target, self.allowance)
        yield from self._book_parts(sheet.bottom)

    def _comment_parts(self, legacy: str) -> Iterator[Part]:
        """Texts, boxes, and the relations by which the sheet has them; `legacy` is that to the boxes."""
        texts, drawing = self.commented or self._free("xl/comments", "xml"), self._boxes(legacy)
        shapes = drawing or self._free("xl/marks", "vml")
        yield (
            texts,
            self.comments.rewritten(self.archive, texts, self.allowance)
            if self.commented
            else self.comments.begun(),
        )
        yield shapes, boxes(self.archive, drawing, self.comments)
        added = []
        if not self.commented:
            added.append({"Id": _COMMENTS_ID, "Type": f"{RELATIONS}/comments", "Target": f"/{texts}"})
            self.types.append(("Override", {"PartName": f"/{texts}", "ContentType": _COMMENTS}))
        if not drawing:
            added.append({"Id": legacy, "Type": f"{RELATIONS}/vmlDrawing", "Target": f"/{shapes}"})
            self.types.append(("Override", {"PartName": f"/{shapes}", "ContentType": _BOXES}))
        yield relations_part(self.book.sheet), self._related(added)

    def _boxes(self, legacy: str) -> str:
        targets = [one.target for one in self.there if one.id == legacy and not one.is_external]
        return next((target for target in targets if target in self.archive.NameToInfo), "")

    def _related(self, added: list[Attributes]) -> Iterator[bytes]:
        name = relations_part(self.book.sheet)
        if name in self.archive.NameToInfo:
            instead = [("Relationship", {"Id": one["Id"]}) for one in added]
            writing = Without(*instead, added=[("Relationship", one) for one in added])
            yield from writing.rewritten(self.archive, name, self.allowance)
        else:
            yield f"{HEAD}{tag_of('Relationships', {'xmlns': _PACKAGE})}".encode()
            yield "".join(tag_of("Relationship", one, closed=True) for one in added).encode()
            yield b"</Relationships>"

    def _book_parts(self, bottom: int) -> Iterator[Part]:
        """The other sheets, and what the workbook says of formulas and filters."""
        for one in relations(self.archive, self.book.part):
            if one.kind == "worksheet" and one.target in self.archive.NameToInfo:
                yield one.target, WithoutFormulas().rewritten(self.archive, one.target, self.allowance)
        chained = [("Relationship", {"Id": one.id}) for one in self.chains]
        name = relations_part(self.book.part)
        yield name, Without(*chained).rewritten(self.archive, name, self.allowance)
        if self.marks.is_filtered:
            yield self.book.part, self._filtered(bottom)
        chained = [("Override", {"PartName": f"/{one.target}"}) for one in self.chains]
        yield TYPES, Without(*chained, added=self.types).rewritten(self.archive, TYPES, self.allowance)

    def _filtered(self, bottom: int) -> Iterator[bytes]:
        name = {"name": "_xlnm._FilterDatabase", "localSheetId": str(self.book.place)}
        first, last = get_column_letter(self.marks.first), get_column_letter(self.marks.last)
        title = self.book.title.replace("'", "''")
        area = f"'{title}'!${first}${self.marks.head}:${last}${bottom}"
        return NamedFilter(name, area).rewritten(self.archive, self.book.part, self.allowance)

    def _free(self, beginning: str, ending: str) -> str:
        names = (f"{beginning}{number}.{ending}" for number in range(1, len(self.archive.NameToInfo) + 2))
        return next(name for name in names if name not in self.archive.NameToInfo)


def _put(target: ZipFile, name: str, pieces: Iterable[bytes]) -> None:
    with target.open(name, "w") as part:
        part.writelines(pieces)


def _reasons(sentences: Mapping[str, str]) -> str:
    return "\n".join(
        f"{header}：{sentence}" if header else sentence for header, sentence in sentences.items()
    )
