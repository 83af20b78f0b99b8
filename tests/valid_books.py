"""What Excel and WPS ask of a workbook before they open it without a word (ECMA-376, own limits), by its XML."""

from __future__ import annotations

import io
import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from itertools import pairwise

from openpyxl.utils import range_boundaries

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
VML = "{urn:schemas-microsoft-com:vml}"
OFFICE = "{urn:schemas-microsoft-com:office:excel}"
# Children in the order of CT_Worksheet, CT_Workbook, CT_Stylesheet.
ORDER = {
    "worksheet": (
        "sheetPr dimension sheetViews sheetFormatPr cols sheetData "
        "sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState "
        "dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations "
        "hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks "
        "colBreaks customProperties cellWatches ignoredErrors smartTags drawing "
        "legacyDrawing legacyDrawingHF picture oleObjects controls webPublishItems "
        "tableParts extLst "
    ),
    "workbook": (
        "fileVersion fileSharing workbookPr workbookProtection bookViews sheets "
        "functionGroups externalReferences definedNames calcPr oleSize customWorkbookViews "
        "pivotCaches smartTagPr smartTagTypes webPublishing fileRecoveryPr webPublishObjects "
        "extLst "
    ),
    "styleSheet": (
        "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst "
    ),
}
REPEATED = {"conditionalFormatting"}
CELL_TYPES = {"b", "e", "inlineStr", "n", "s", "str"}  # an ISO date (d) is of the strict kind only
NAME = re.compile(r"(?!(?:[A-Za-z]{1,3}\d+|[RrCc])\Z)[^\W\d][\w.]*\Z|_xlnm\.\w+\Z")
FORBIDDEN = re.compile(r"[\[\]:*?/\\]|\A'|'\Z")
LONGEST_CELL, LONGEST_FORMULA, LAST_COLUMN, LAST_ROW = 32_767, 255, 16_384, 1_048_576
WORDS = {"prompt": 255, "promptTitle": 32, "error": 255, "errorTitle": 32}


def faults_of(content: bytes) -> list[str]:
    """Sentences; none of a workbook that is right."""
    return list(_Checked(content).faults())


class _Checked:
    def __init__(self, content: bytes):
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        self.names = self.archive.namelist()
        self.trees: dict[str, ET.Element] = {}

    def tree(self, name: str) -> ET.Element:
        if name not in self.trees:
            self.trees[name] = ET.fromstring(self.archive.read(name))  # noqa: S314 -- our own files
        return self.trees[name]

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Kind and part by the id of the relation; what lies outside has no part."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if rels not in self.names:
            return {}
        return {
            one.get("Id"): (one.get("Type").rsplit("/", 1)[1], self._part(folder, one))
            for one in self.tree(rels)
        }

    @staticmethod
    def _part(folder: str, relation: ET.Element) -> str:
        if relation.get("TargetMode") == "External":
            return ""
        target = relation.get("Target")
        return target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))

    def only(self, kind: str, name: str) -> str:
        return next((part for found, part in self.related(name).values() if found == kind), "")

    def faults(self) -> Iterator[str]:
        self.book = self.only("officeDocument", "")
        self.sheets = [one for one in self.tree(self.book).iter(f"{MAIN}sheet")]
        self.titles = [one.get("name") for one in self.sheets]
        yield from self._package()
        yield from self._order("workbook", self.tree(self.book))
        yield from self._tabs()
        yield from self._defined_names()
        yield from self._styles()
        related = self.related(self.book)
        for title, sheet in zip(self.titles, self.sheets, strict=True):
            part = related[sheet.get(f"{REL}id")][1]
            for fault in _Sheet(self, part).faults():
                yield f"{title}: {fault}"

    # --- the package ---

    def _package(self) -> Iterator[str]:
        if len(self.names) != len({name.casefold() for name in self.names}):
            yield "two parts of one name"
        types = self.tree("[Content_Types].xml")
        defaults = {one.get("Extension").casefold() for one in types.iter(f"{TYPES}Default")}
        overrides = [one.get("PartName") for one in types.iter(f"{TYPES}Override")]
        if len(overrides) != len(set(overrides)):
            yield "two types of one part"
        yield from (
            f"type of a part that is not there: {one}" for one in overrides if one[1:] not in self.names
        )
        for name in self.names:
            is_typed = f"/{name}" in overrides or name.rpartition(".")[2].casefold() in defaults
            if name != "[Content_Types].xml" and not is_typed:
                yield f"no type: {name}"
            if name.endswith(".rels"):
                yield from self._relations(name)
            elif name.endswith((".xml", ".vml")):
                yield from self._ids(name)

    def _relations(self, name: str) -> Iterator[str]:
        folder, base = posixpath.split(name)
        owner = posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))
        ids = [one.get("Id") for one in self.tree(name)]
        if len(ids) != len(set(ids)):
            yield f"two relations of one id: {name}"
        for kind, part in self.related(owner).values():
            if part and part not in self.names:
                yield f"{name}: {kind} leads to {part}, which is not there"

    def _ids(self, name: str) -> Iterator[str]:
        known = self.related(name)
        for one in self.tree(name).iter():
            if (asked := one.get(f"{REL}id")) is not None and asked not in known:
                yield f"{name}: no relation {asked}"

    def _order(self, kind: str, tree: ET.Element) -> Iterator[str]:
        order = ORDER[kind].split()
        tags = [one.tag.removeprefix(MAIN) for one in tree if one.tag.startswith(MAIN)]
        yield from (f"unknown: {tag}" for tag in tags if tag not in order)
        places = [(order.index(tag), tag) for tag in tags if tag in order]
        for (before, first), (after, second) in pairwise(places):
            if before > after or (before == after and first not in REPEATED):
                yield f"{second} stands behind {first}"

    # --- the workbook ---

    def _tabs(self) -> Iterator[str]:
        for title in self.titles:
            if not title or len(title.encode("utf-16-le")) > 62 or FORBIDDEN.search(title):
                yield f"name of a sheet: {title!r}"
        if len(self.titles) != len({title.casefold() for title in self.titles}):
            yield f"two sheets of one name: {self.titles}"
        if len(self.sheets) != len({one.get("sheetId") for one in self.sheets}):
            yield "two sheets of one id"

    def _defined_names(self) -> Iterator[str]:
        seen = set()
        for one in self.tree(self.book).iter(f"{MAIN}definedName"):
            key = one.get("name").casefold(), one.get("localSheetId")
            if key in seen or not NAME.match(one.get("name")):
                yield f"defined name: {key}"
            if key[1] is not None and int(key[1]) >= len(self.sheets):
                yield f"defined name of no sheet: {key}"
            seen.add(key)
            yield from self._reference(one.text or "")

    def _reference(self, text: str) -> Iterator[str]:
        for quoted, plain in re.findall(r"(?:'((?:[^']|'')+)'|([\w.]+))!", text):
            if (title := quoted.replace("''", "'") or plain) not in self.titles:
                yield f"no sheet {title!r}: {text}"

    # --- the styles ---

    def _styles(self) -> Iterator[str]:
        part = self.only("styles", self.book)
        self.formats, self.dxfs = 1, 0
        if not part:
            return
        tree = self.tree(part)
        yield from self._order("styleSheet", tree)
        counted = {}
        for group in tree:
            tag = group.tag.removeprefix(MAIN)
            counted[tag] = len(group)
            if group.get("count") not in (None, str(len(group))):
                yield f"{tag} are {len(group)}, not {group.get('count')}"
        self.formats, self.dxfs = counted.get("cellXfs", 0), counted.get("dxfs", 0)
        own = {int(one.get("numFmtId")) for one in tree.iter(f"{MAIN}numFmt")}
        for one in [
            *tree.iterfind(f"{MAIN}cellXfs/{MAIN}xf"),
            *tree.iterfind(f"{MAIN}cellStyleXfs/{MAIN}xf"),
        ]:
            for key, group in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                if int(one.get(key, 0)) >= counted[group]:
                    yield f"{key} {one.get(key)} of {counted[group]}"
            if (number := int(one.get("numFmtId", 0))) >= 164 and number not in own:
                yield f"no number format {number}"


class _Sheet:
    def __init__(self, book: _Checked, part: str):
        self.book, self.part, self.tree = book, part, book.tree(part)
        shared = book.only("sharedStrings", book.book)
        self.strings = book.tree(shared).findall(f"{MAIN}si") if shared else []

    def faults(self) -> Iterator[str]:
        yield from self.book._order("worksheet", self.tree)
        yield from self._columns()
        yield from self._cells()
        yield from self._ranges()
        yield from self._rules()
        yield from self._links()
        yield from self._comments()
        yield from self._tables()

    def each(self, tag: str) -> Iterator[ET.Element]:
        return self.tree.iter(f"{MAIN}{tag}")

    def _columns(self) -> Iterator[str]:
        last = 0
        for one in self.each("col"):
            first, end = int(one.get("min")), int(one.get("max"))
            if not last < first <= end <= LAST_COLUMN or not 0 <= float(one.get("width", 8)) <= 255:
                yield f"col {one.attrib}"
            if int(one.get("style", 0)) >= self.book.formats:
                yield f"style of a column: {one.get('style')}"
            last = end

    def _cells(self) -> Iterator[str]:
        above = 0
        for row in self.each("row"):
            number = int(row.get("r", above + 1))
            if not above < number <= LAST_ROW:
                yield f"row {number} behind {above}"
            above, before = number, 0
            for cell in row:
                column, line = range_boundaries(cell.get("r"))[:2]
                if line != number or not before < column <= LAST_COLUMN:
                    yield f"cell {cell.get('r')} in row {number}"
                before = column
                yield from self._cell(cell)

    def _cell(self, cell: ET.Element) -> Iterator[str]:
        kind, value, place = cell.get("t", "n"), cell.findtext(f"{MAIN}v"), cell.get("r")
        if int(cell.get("s", 0)) >= self.book.formats:
            yield f"{place}: style {cell.get('s')} of {self.book.formats}"
        if kind not in CELL_TYPES or (kind != "inlineStr" and cell.find(f"{MAIN}is") is not None):
            yield f"{place}: type {kind}"
        if kind == "n" and value is not None and not re.fullmatch(r"-?\d+(\.\d+)?(E[+-]?\d+)?", value):
            yield f"{place}: no number: {value}"
        if kind == "s" and int(value) >= len(self.strings):
            yield f"{place}: no shared text {value}"
        text = "".join((self.strings[int(value)] if kind == "s" else cell).itertext())
        if len(text.encode("utf-16-le")) > 2 * LONGEST_CELL:
            yield f"{place}: {len(text)} letters"

    def _ranges(self) -> Iterator[str]:
        taken: set[tuple[int, int]] = set()
        for one in self.each("mergeCell"):
            left, top, right, bottom = range_boundaries(one.get("ref"))
            cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
            if taken & cells or len(cells) < 2:
                yield f"merged: {one.get('ref')}"
            taken |= cells
        for one in [*self.each("autoFilter"), *self.each("dimension")]:
            range_boundaries(one.get("ref"))
        for one in self.each("cfRule"):
            if int(one.get("dxfId", 0)) >= max(self.book.dxfs, 1):
                yield f"no look {one.get('dxfId')} for a rule"

    def _rules(self) -> Iterator[str]:
        for group in self.each("dataValidations"):
            if group.get("count") not in (None, str(len(group))):
                yield f"{len(group)} rules, not {group.get('count')}"
        for rule in self.each("dataValidation"):
            formula = rule.findtext(f"{MAIN}formula1") or ""
            too_long = [key for key, most in WORDS.items() if len(rule.get(key, "")) > most]
            if not rule.get("sqref") or len(formula) > LONGEST_FORMULA or too_long:
                yield f"rule of {rule.get('sqref')}: {formula} {too_long}"
            yield from self.book._reference(formula)

    def _links(self) -> Iterator[str]:
        for link in self.each("hyperlink"):
            yield from self.book._reference(link.get("location", ""))

    def _comments(self) -> Iterator[str]:
        related = self.book.related(self.part)
        parts = {kind: part for kind, part in related.values() if kind in ("comments", "vmlDrawing")}
        drawings = [related.get(one.get(f"{REL}id"), ("", ""))[1] for one in self.each("legacyDrawing")]
        if "comments" not in parts:
            return
        told = [one.get("ref") for one in self.book.tree(parts["comments"]).iter(f"{MAIN}comment")]
        if len(told) != len(set(told)):
            yield "two comments of one cell"
        if drawings != [parts.get("vmlDrawing")]:
            yield f"boxes of comments: {drawings}"
            return
        boxes = [
            (int(one.findtext(f"{OFFICE}Column")), int(one.findtext(f"{OFFICE}Row")))
            for one in self.book.tree(drawings[0]).iter(f"{OFFICE}ClientData")
            if one.get("ObjectType") == "Note"
        ]
        wanted = [(left - 1, top - 1) for left, top, _, _ in map(range_boundaries, told)]
        if sorted(boxes) != sorted(wanted):
            yield f"comments {sorted(wanted)[:5]}, boxes {sorted(boxes)[:5]}"
        shapes = [one.get("id") for one in self.book.tree(drawings[0]).iter(f"{VML}shape")]
        if len(shapes) != len(set(shapes)):
            yield "two boxes of one id"

    def _tables(self) -> Iterator[str]:
        for kind, part in self.book.related(self.part).values():
            if kind != "table":
                continue
            table = self.book.tree(part)
            left, _, right, _ = range_boundaries(table.get("ref"))
            names = [one.get("name").casefold() for one in table.iter(f"{MAIN}tableColumn")]
            if len(names) != right - left + 1 or len(names) != len(set(names)):
                yield f"columns of a table: {names}"
