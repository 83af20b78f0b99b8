"""Cell formats for marks: those that a workbook has, once more with the fill of a wrong cell."""

from __future__ import annotations

from collections.abc import Iterator
from zipfile import ZipFile

from zhtj.sheets.parts import Attributes, walk
from zhtj.sheets.rewriting import Allowance, Rewriting, tag_of

FILL = "FFFFC7CD"  # by which an earlier mark is known again
WRONG, PLAIN, REASON, TEXT, WRONG_TEXT = "wrong", "plain", "reason", "text", "wrong text"
_REASON = {
    "numFmtId": "49", "fontId": "0", "fillId": "0", "borderId": "0", "xfId": "0", "quotePrefix": "1",
    "applyNumberFormat": "1", "applyAlignment": "1",
}  # fmt: skip
_TEXT = {"numFmtId": "49", "fontId": "0", "borderId": "0", "xfId": "0", "applyNumberFormat": "1"}


class MarkedStyles:
    """Numbers of cell formats, handed out while a sheet is written; then `rewritten` has them all.

    A workbook without a part for styles keeps to comments and reasons.
    """

    def __init__(self, archive: ZipFile, part: str):
        self.archive, self.part = archive, part
        self.fills: list[str] = []  # "" or our colour
        self.used_fills: list[int] = []  # by cell format
        self.asked: dict[tuple[str, int], int] = {}
        if part:
            walk(archive, part, self._see)
        self.fill = self.fills.index(FILL) if FILL in self.fills else len(self.fills)
        self.count = len(self.used_fills)

    def _see(self, tag: str, parent: str, attributes: Attributes) -> None:
        if tag == "fill" and parent == "fills":
            self.fills.append("")
        elif tag == "fgColor" and parent == "patternFill" and self.fills and not self.used_fills:
            self.fills[-1] = attributes.get("rgb", "")
        elif tag == "xf" and parent == "cellXfs":
            self.used_fills.append(int(attributes.get("fillId", 0)))

    def wrong(self, style: str) -> str:
        return self._asked(WRONG, style)

    def plain(self, style: str) -> str:
        """Without the mark of an earlier report."""
        number = int(style)
        marked = number < self.count and self.used_fills[number] == self.fill < len(self.fills)
        return self._asked(PLAIN, style) if marked else style

    def reason(self) -> str:
        return self._asked(REASON, "0")

    def text(self, *, is_wrong: bool = False) -> str:
        """Of a column that the file did not have: whatever is typed there stays as typed."""
        return self._asked(WRONG_TEXT if is_wrong else TEXT, "0")

    def _asked(self, kind: str, style: str) -> str:
        number = int(style)
        if number >= self.count:
            return style
        return str(self.asked.setdefault((kind, number), self.count + len(self.asked)))

    def rewritten(self, allowance: Allowance) -> Iterator[bytes]:
        return _Rewritten(self).rewritten(self.archive, self.part, allowance)


class _Rewritten(Rewriting):
    def __init__(self, styles: MarkedStyles):
        super().__init__()
        self.styles = styles
        self.formats: list[tuple[Attributes, str]] = []  # with what is in them, as XML
        self.begun: Attributes = {}

    def begin(self, tag: str, name: str, attributes: Attributes) -> None:
        if tag in ("fills", "cellXfs"):
            attributes.pop("count", None)
        if tag == "xf" and self.parent == "cellXfs":
            self.begun = attributes
            self.capture()
        else:
            super().begin(tag, name, attributes)

    def finish(self, tag: str, name: str) -> None:
        if tag == "xf" and self.open[-1] == "cellXfs":
            inner = self.captured()
            self.formats.append((self.begun, inner))
            self.write("xf", self.begun, inner)
            return
        if tag == "fills" and self.styles.fill == len(self.styles.fills):
            colours = tag_of(f"{self.prefix}fgColor", {"rgb": FILL}, closed=True)
            self.write(
                "fill",
                {},
                f'<{self.prefix}patternFill patternType="solid">{colours}</{self.prefix}patternFill>',
            )
        elif tag == "cellXfs":
            self._add_formats()
        super().finish(tag, name)

    def _add_formats(self) -> None:
        alignment = tag_of(f"{self.prefix}alignment", {"vertical": "top", "wrapText": "1"}, closed=True)
        for kind, number in self.styles.asked:
            attributes, inner = self.formats[number]
            if kind == REASON:
                self.write("xf", _REASON, alignment)
            else:
                fill = str(self.styles.fill) if kind in (WRONG, WRONG_TEXT) else "0"
                own, inner = (_TEXT, "") if kind in (TEXT, WRONG_TEXT) else (attributes, inner)
                self.write("xf", own | {"fillId": fill, "applyFill": "1"}, inner)
