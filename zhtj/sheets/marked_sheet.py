"""The sheet that was read, written anew with its marks; and a table on it, made wider by the column of reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from zhtj.sheets.marked_styles import MarkedStyles
from zhtj.sheets.parts import Attributes
from zhtj.sheets.reading import REASONS
from zhtj.sheets.rewriting import Rewriting, WithoutFormulas, tag_of
from zhtj.sheets.texts import cell_text
from zhtj.sheets.walking import column_number, letters

WIDTH, ADDED_WIDTH = 60, 20
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BEFORE_FILTER = {"sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios"}
_BEFORE_NAMES = {"functionGroups", "externalReferences"}
_AFTER_DRAWING = {  # of comments; the order of all is fixed
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "mc:AlternateContent", "webPublishItems",
    "tableParts", "extLst",
}  # fmt: skip


@dataclass
class Marks:
    """`reasons` are texts by row, `wrong` columns by row; the reasons stand in `column`, their head in `head`.

    `added` are heads of columns that the file did not have, behind all others.
    """

    head: int
    column: int
    first: int  # column that is filtered
    reasons: Mapping[int, str]
    wrong: Mapping[int, Collection[int]]
    texts: Mapping[int, Mapping[int, str]]  # by row and column, in place of what stands there
    drawing: str  # id of the relation to the boxes of comments, if the sheet has none; "" if none is needed
    is_filtered: bool
    added: Mapping[int, str] = field(default_factory=dict)

    @property
    def heads(self) -> dict[int, str]:
        """Of the columns that are ours."""
        return {self.column: REASONS, **self.added}

    @property
    def last(self) -> int:
        return max(self.heads)


@dataclass
class _Row:
    number: int
    attributes: Attributes
    cells: list[tuple[int, Attributes, str]] = field(default_factory=list)  # column, attributes, XML within


class MarkedSheet(WithoutFormulas):
    """After it was written, `bottom` is its last row, and `legacy` the id of its relation to boxes of comments."""

    def __init__(self, marks: Marks, styles: MarkedStyles):
        super().__init__()
        self.marks, self.styles = marks, styles
        self.row = _Row(0, {})
        self.column = 0
        self.cell: Attributes = {}
        self.pending = sorted(marks.reasons, reverse=True)
        self.legacy = ""
        self.bottom = 0  # last row that is filtered
        self.is_past_rows = False
        self.widths: list[Attributes] = []

    # --- what comes in ---

    def begin(self, tag: str, name: str, attributes: Attributes) -> None:
        if len(self.open) == 2:
            self.begin_section(tag, name, attributes)
        elif tag == "col":
            self.widths.append(attributes)
            self.skip()
        elif tag == "row" and self.parent == "sheetData":
            self.begin_row(attributes)
        elif self.parent == "row":
            self.begin_cell(tag, attributes)
        else:
            super().begin(tag, name, attributes)

    def begin_section(self, tag: str, name: str, attributes: Attributes) -> None:
        if tag == "cols":
            return
        if tag == "sheetData":
            self.write_widths()
        elif self.is_past_rows and tag not in _BEFORE_FILTER:
            self.write_filter()
        if tag in _AFTER_DRAWING:
            self.write_drawing()
        if tag == "legacyDrawing":
            self.legacy = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        if tag in ("dimension", "autoFilter"):
            return self.skip()
        return super().begin(tag, name, attributes)

    def begin_row(self, attributes: Attributes) -> None:
        number = int(attributes.get("r", self.row.number + 1))
        self.write_missing_rows(before=number)
        attributes.pop("spans", None)
        self.row, self.column = _Row(number, attributes), 0

    def begin_cell(self, tag: str, attributes: Attributes) -> None:
        if tag != "c":
            return self.skip()
        name = letters(attributes.get("r"))
        self.column = column_number(name) if name else self.column + 1
        attributes.pop("cm", None)
        self.cell = attributes
        return self.capture()

    def finish(self, tag: str, name: str) -> None:
        if tag == "c" and self.open[-1] == "row":
            self.row.cells.append((self.column, self.cell, self.captured()))
        elif tag == "row" and self.open[-1] == "sheetData":
            self.write_row()
        elif tag == "cols" and len(self.open) == 1:
            return
        else:
            self.finish_section(tag)
            super().finish(tag, name)

    def finish_section(self, tag: str) -> None:
        if tag == "sheetData" and len(self.open) == 1:
            self.write_missing_rows(before=None)
            self.is_past_rows = True
        elif not self.open:
            self.write_filter()
            self.write_drawing()

    # --- what goes out ---

    def write_widths(self) -> None:
        """As they were, but those of ours."""
        written = [
            (start, end, one)
            for one in self.widths
            for start, end in _without(self.marks.heads, int(one["min"]), int(one["max"]))
        ]
        written.append((self.marks.column,) * 2 + ({"width": str(WIDTH), "customWidth": "1"},))
        for column in self.marks.added:
            told = {"width": str(ADDED_WIDTH), "customWidth": "1", "style": self.styles.text()}
            written.append((column, column, told))
        written.sort(key=lambda one: one[0])
        columns = "".join(
            tag_of(f"{self.prefix}col", one | {"min": str(start), "max": str(end)}, closed=True)
            for start, end, one in written
        )
        self.write("cols", {}, columns)

    def write_missing_rows(self, *, before: int | None) -> None:
        """Lines with reasons that the sheet does not name."""
        while self.pending and (before is None or self.pending[-1] <= before):
            number = self.pending.pop()
            if number != before and number > self.row.number:
                self.row = _Row(number, {})
                self.write_row()

    def write_row(self) -> None:
        row, wrong = self.row, self.marks.wrong.get(self.row.number, ())
        cells = {column: self.marked(column, attributes, inner) for column, attributes, inner in row.cells}
        cells.pop(self.marks.column, None)
        for column in set(wrong) - cells.keys():
            cells[column] = ({"s": self.wrong_blank_style(column)}, "")
        for column, text in self.marks.texts.get(row.number, {}).items():
            style = cells[column][0].get("s", "0") if column in cells else self.blank_style(column)
            cells[column] = self.text({"s": style}, text)
        if row.number == self.marks.head:
            style = {"s": cells[max(cells)][0].get("s", "0")} if cells else {}
            cells |= {column: self.text(style, head) for column, head in self.marks.heads.items()}
        elif reason := self.marks.reasons.get(row.number):
            cells[self.marks.column] = self.text({"s": self.styles.reason()}, reason)
            row.attributes.pop("hidden", None)
            if "customHeight" not in row.attributes:
                row.attributes.pop("ht", None)
        inner = (self.cell_xml(column, told, within) for column, (told, within) in sorted(cells.items()))
        self.write("row", row.attributes | {"r": str(row.number)}, "".join(inner))

    def cell_xml(self, column: int, attributes: Attributes, inner: str) -> str:
        told = {"r": f"{get_column_letter(column)}{self.row.number}"} | attributes
        return f"{tag_of(f'{self.prefix}c', told)}{inner}</{self.prefix}c>"

    def marked(self, column: int, attributes: Attributes, inner: str) -> tuple[Attributes, str]:
        style = self.styles.plain(attributes.get("s", "0"))
        if column in self.marks.wrong.get(self.row.number, ()):
            style = self.styles.wrong(style)
        if style != attributes.get("s", "0"):
            attributes["s"] = style
        return attributes, inner

    def blank_style(self, column: int) -> str:
        """Of a cell that the row does not name."""
        if column in self.marks.added:
            return self.styles.text()
        if "s" in self.row.attributes:
            return self.row.attributes["s"]
        widths = (one for one in self.widths if int(one["min"]) <= column <= int(one["max"]))
        return next((one["style"] for one in widths if "style" in one), "0")

    def wrong_blank_style(self, column: int) -> str:
        if column in self.marks.added:
            return self.styles.text(is_wrong=True)
        return self.styles.wrong(self.blank_style(column))

    def text(self, attributes: Attributes, text: str) -> tuple[Attributes, str]:
        t = f'<{self.prefix}t xml:space="preserve">{cell_text(text)}</{self.prefix}t>'
        return attributes | {"t": "inlineStr"}, f"<{self.prefix}is>{t}</{self.prefix}is>"

    def write_filter(self) -> None:
        if self.marks.is_filtered and not self.bottom:
            self.bottom = max(self.row.number, self.marks.head)
            first, last = get_column_letter(self.marks.first), get_column_letter(self.marks.last)
            self.write("autoFilter", {"ref": f"{first}{self.marks.head}:{last}{self.bottom}"})

    def write_drawing(self) -> None:
        if self.marks.drawing and not self.legacy:
            self.legacy = self.marks.drawing
            self.write("legacyDrawing", {"xmlns:r": RELATIONS, "r:id": self.legacy})


def _without(ours: Collection[int], first: int, last: int) -> list[tuple[int, int]]:
    """Of the columns from `first` to `last` those that are not ours, in runs."""
    edges = [first - 1, *sorted(column for column in ours if first <= column <= last), last + 1]
    return [(before + 1, after - 1) for before, after in pairwise(edges) if before + 1 < after]


class NamedFilter(Rewriting):
    """The workbook, which knows the filter of each of its sheets under a hidden name."""

    def __init__(self, name: Attributes, area: str):
        super().__init__()
        self.name, self.area, self.is_written = name, area, False
        self.seen: set[str] = set()

    def begin(self, tag: str, name: str, attributes: Attributes) -> None:
        if tag == "definedName" and self.name.items() <= attributes.items():
            return self.skip()
        is_after = "sheets" in self.seen and tag not in _BEFORE_NAMES
        if len(self.open) == 2 and is_after and tag != "definedNames":
            self.write_names()
        self.seen.add(tag)
        return super().begin(tag, name, attributes)

    def finish(self, tag: str, name: str) -> None:
        if tag == "definedNames":
            self.out.append(self.filter_name())
            self.is_written = True
        elif not self.open:
            self.write_names()
        super().finish(tag, name)

    def write_names(self) -> None:
        if not self.is_written:
            self.write("definedNames", {}, self.filter_name())
        self.is_written = True

    def filter_name(self) -> str:
        name = f"{self.prefix}definedName"
        return f"{tag_of(name, self.name | {'hidden': '1'})}{escape(self.area)}</{name}>"


class MarkedTable(Rewriting):
    """A table that ends directly before the reasons takes them in, with its own filter."""

    def __init__(self, marks: Marks):
        super().__init__()
        self.marks, self.is_wider, self.last = marks, False, 0

    def begin(self, tag: str, name: str, attributes: Attributes) -> None:
        if tag == "table":
            self.is_wider = self._ends_before(attributes["ref"])
        if self.is_wider and tag in ("table", "autoFilter"):
            attributes["ref"] = self._wider(attributes["ref"])
        if tag == "tableColumns":
            attributes.pop("count", None)
        if tag == "tableColumn":
            self.last = max(self.last, int(attributes["id"]))
        super().begin(tag, name, attributes)

    def _ends_before(self, ref: str) -> bool:
        first, _, last = ref.partition(":")
        starts = first[len(letters(first)) :] == str(self.marks.head)
        return starts and column_number(letters(last)) == self.marks.column - 1

    def _wider(self, ref: str) -> str:
        first, _, last = ref.partition(":")
        return f"{first}:{get_column_letter(self.marks.last)}{last[len(letters(last)) :]}"

    def finish(self, tag: str, name: str) -> None:
        if tag == "tableColumns" and self.is_wider:
            for more, head in enumerate(self.marks.heads.values(), start=1):
                self.write("tableColumn", {"id": str(self.last + more), "name": head})
        super().finish(tag, name)
