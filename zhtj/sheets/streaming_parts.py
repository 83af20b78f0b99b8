"""The parts of an XLSX archive that hold no rows (ECMA-376)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from xml.sax.saxutils import escape, quoteattr

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class Style(IntEnum):
    """Places in cellXfs of styles.xml."""

    PLAIN, TITLE, FACTS, HEAD, TEXT, NUMBER, LINK = range(7)

    __str__ = int.__repr__


def _font(size: int, before: str = "", after: str = "") -> str:
    return f'<font>{before}<sz val="{size}"/>{after}<name val="宋体"/></font>'


def _format(font: int, *, number: int = 0, fill: int = 0, border: int = 1, align: str = "") -> str:
    inside = f"<alignment {align}/>" if align else ""
    return (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyFont="1"'
        f' applyNumberFormat="1" applyFill="1" applyBorder="1" applyAlignment="1">{inside}</xf>'
    )


_LINE = "".join(
    f'<{side} style="thin"><color rgb="FFBFBFBF"/></{side}>' for side in ("left", "right", "top", "bottom")
)
_TEXT_FORMAT = 49  # @
STYLES = f"""<styleSheet xmlns="{SHEET_SPACE}"><fonts count="5">{_font(11)}{_font(16, "<b/>")}{_font(10)}\
{_font(11, "<b/>")}{_font(11, "<u/>", '<color rgb="FF0563C1"/>')}</fonts>\
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>\
<fill><patternFill patternType="solid"><fgColor rgb="FFF2F2F2"/></patternFill></fill></fills>\
<borders count="2"><border><left/><right/><top/><bottom/></border><border>{_LINE}</border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="7">{_format(0, border=0)}{_format(1, border=0)}{_format(2, border=0)}\
{_format(3, number=_TEXT_FORMAT, fill=2, align='horizontal="center" vertical="center" wrapText="1"')}\
{_format(0, number=_TEXT_FORMAT)}{_format(0, number=1)}{_format(4, number=_TEXT_FORMAT)}</cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""

PARTS = {
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_REL_SPACE}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties"'
        ' Target="docProps/core.xml"/></Relationships>'
    ),
    "xl/styles.xml": STYLES,
}


def types(sheets: int) -> str:
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_SPREADSHEET}.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_SPREADSHEET}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml"'
        f' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>{parts}</Types>'
    )


def core(author: str, mark: str) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:creator>{escape(author)}</dc:creator><cp:keywords>{escape(mark)}</cp:keywords></cp:coreProperties>"
    )


def workbook(sheets: Sequence[tuple[int, str, int]]) -> str:
    """(number of the part, name, row of the head) in the order of the tabs."""
    tabs = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>' for number, name, _ in sheets
    )
    repeated = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{place}">'
        f"{escape(quoted(name))}!${head}:${head}</definedName>"
        for place, (_, name, head) in enumerate(sheets)
    )
    return (
        f'<workbook xmlns="{SHEET_SPACE}" xmlns:r="{_REL_SPACE}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{tabs}</sheets><definedNames>{repeated}</definedNames></workbook>"
    )


def quoted(tab: str) -> str:
    """The name of a sheet as it stands in a reference."""
    return "'" + tab.replace("'", "''") + "'"


def rels_of_book(sheets: int) -> str:
    parts = "".join(
        f'<Relationship Id="rId{n}" Type="{_REL_SPACE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, sheets + 1)
    )
    styles = f'<Relationship Id="rId{sheets + 1}" Type="{_REL_SPACE}/styles" Target="styles.xml"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{parts}{styles}</Relationships>'
