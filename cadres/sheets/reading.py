"""What comes back in a template, or in a table of somebody's own: texts as the entry form takes them.

Forgiving about everything that has one meaning only; what has two is refused in its cell, with what to do.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cadres.codes import Occupation, Sex
from cadres.sheets import aliases
from cadres.sheets.columns import BRANCH, ID_NUMBER, NAME, OCCUPATION, Column, Needed, columns_of
from cadres.sheets.examples import NOBODYS_DIVISION
from cadres.sheets.heads import SEX, STUDY_OR_WORK, Head, head_of, is_head, meant
from cadres.sheets.kinds import Kind
from cadres.sheets.tidying import plain, tidied
from zhtj.sheets import archive
from zhtj.sheets.reading import BESIDE, UPPERMOST, Line, SheetError, Table, read_table

OTHER_TEMPLATE = (
    "这是《{other}》的{what}，这里要上传的是《{kind}》。"
    "请到{place}上传这个文件；要在这里导入的，请下载《{kind}》的模板填写。"
)
OWN_SEX = "“性别”填的是“{told}”，而这个号码的第17位表示{sex}性，请核对身份证号码和性别。"
INVENTED = "这是模板示例中的虚构人员，请删除这一行，或填写真实的身份证号码。"
NO_PERSONS = "第{numbers}行是表头或表尾的文字，不是人员，已略过。"
# What stands below a table that was made to be printed and signed.
_FOOT = re.compile(
    r"(填表|制表|填报|审核|审批|签字|盖章|负责人|联系人|联系电话|备注|说明|注|日期)[^:]{0,6}:.*|(合计|总计|共计|小计|共).*"
)
MOST_IN_FOOT = 3  # cells
_NUMBER = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)


@dataclass(frozen=True)
class ReadLine:
    """`number` as a spreadsheet shows it; `cells` hold every column of the kind, "" where nothing stands.

    `faults`: label ("" of the whole line) -> what only the file tells.
    """

    number: int
    cells: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Read:
    """`headers`: label of a column -> what it is called in the file; `head_at`: the row in which they stand."""

    lines: list[ReadLine]
    notices: list[str]
    head_at: int = 1
    headers: Mapping[str, str] = field(default_factory=dict)


def read_cadres(content: bytes, name: str, *, kind: Kind) -> Read:
    """The filled lines of a file. Raises SheetError when it is no table of that kind."""
    table = read_table(io.BytesIO(content), name, is_head=is_head)
    head = head_of(table.headers)
    if fault := _other_template(table, head, kind) or _head_fault(head, kind):
        raise SheetError(f"{name}：{fault}")
    lines = _Lines(head, columns_of(kind), is_exact=content.startswith(archive.ZIP))
    read = [line for line in map(lines.read, table.rows) if line]
    notices = [*_notices(head, kind)]
    if others := [line.number for line in read if _is_text(line)]:
        notices.append(NO_PERSONS.format(numbers="、".join(map(str, others))))
    return Read([line for line in read if line.number not in others], notices, table.head_at, head.headers)


def _is_text(line: ReadLine) -> bool:
    """The head once more, as on each printed page, or what stands below the table."""
    if meant(line.cells[NAME]) == NAME and meant(line.cells[ID_NUMBER]) == ID_NUMBER:
        return True
    filled = [plain(text) for text in line.cells.values() if text]
    has_number = any(map(str.isdigit, line.cells[ID_NUMBER]))
    return not has_number and len(filled) <= MOST_IN_FOOT and any(map(_FOOT.fullmatch, filled))


# --- the table as a whole ----------------------------------------------------------------------------------


def _other_template(table: Table, head: Head, kind: Kind) -> str:
    """By its columns first: to a template somebody may have added the branch, and then he means it."""
    other, has_branch = kind.other, BRANCH in head
    is_other = other.mark in table.mark or plain(table.title).startswith(plain(other.label))
    told = {"other": other.label, "kind": kind.label, "place": other.place}
    if kind == Kind.OWN and has_branch:
        return OTHER_TEMPLATE.format(what="模板" if is_other else f"表格，因为表中有“{BRANCH}”列", **told)
    if is_other and NAME in head and not has_branch:
        return OTHER_TEMPLATE.format(what="模板", **told)
    if kind == Kind.BELOW and {NAME, ID_NUMBER} <= head.headers.keys() and not has_branch:
        return OTHER_TEMPLATE.format(what=f"表格，因为表中没有“{BRANCH}”列", **told)
    return ""


def _head_fault(head: Head, kind: Kind) -> str:
    if head.twice:
        pairs = "；".join(f"“{'”和“'.join(names)}”都像是“{label}”" for label, names in head.twice.items())
        return f"{pairs}，请只保留一列。"
    missing = [column.label for column in _lacking(head, kind) if column.needed == Needed.ALWAYS]
    if NAME in missing or ID_NUMBER in missing:
        return f"前{UPPERMOST}行中没有找到有“{NAME}”和“{ID_NUMBER}”两列的表头行。请使用《{kind.label}》的模板填写。"
    if missing:
        return f"缺少“{'”“'.join(missing)}”列。请补上，或使用《{kind.label}》的模板填写。"
    return ""


def _lacking(head: Head, kind: Kind) -> list[Column]:
    return [column for column in columns_of(kind) if column.label not in head]


def _notices(head: Head, kind: Kind) -> Iterator[str]:
    otherwise = [
        f"“{header}”列按“{label}”读取"
        for label, header in head.headers.items()
        if label in _labels(kind) and plain(label) not in plain(header)
    ]
    if otherwise:
        yield f"{'，'.join(otherwise)}。"
    if head.derived:
        yield f"“{'”“'.join(head.derived)}”由身份证号码得出，没有读取。"
    if head.ignored:
        yield f"不认识的列“{'”“'.join(head.ignored)}”，已略过。"
    covered = ("study_status", "occupation_detail") if STUDY_OR_WORK in head else ()
    lacking = [column.label for column in _lacking(head, kind) if column.name not in covered]
    if lacking:
        yield f"没有“{'”“'.join(lacking)}”列，按未填写读取。"


def _labels(kind: Kind) -> set[str]:
    return {column.label for column in columns_of(kind)}


# --- a line ------------------------------------------------------------------------------------------------


class _Lines:
    """Reads one line after another under the same head."""

    def __init__(self, head: Head, columns: Sequence[Column], *, is_exact: bool):
        self._columns, self._head, self._is_exact = columns, head, is_exact
        self._by_name = {column.name: column for column in columns}
        self._label_of = {header: label for label, header in head.headers.items()}
        self._labels = {column.label for column in columns}

    def read(self, line: Line) -> ReadLine | None:
        """None where nothing stands in any column of ours: somebody numbered his lines beforehand."""
        cells, faults = {}, {}
        for column in self._columns:
            text, fault = self._cell(column, line)
            cells[column.label] = text
            if fault:
                faults[column.label] = fault
        self._share_out(line, cells)
        if not any(cells.values()):
            return None
        if fault := self._number_fault(line, cells[ID_NUMBER]):
            faults.setdefault(ID_NUMBER, fault)
        return ReadLine(line.number, cells, self._told(line) | faults)

    def _cell(self, column: Column, line: Line) -> tuple[str, str]:
        header = self._head.headers.get(column.label)
        if header is None:
            return "", ""
        is_number = header in line.numeric
        return tidied(column, line.cells[header], is_number=is_number, is_exact=self._is_exact)

    def _share_out(self, line: Line, cells: dict[str, str]) -> None:
        """在读状况/具体职业 in one column."""
        if STUDY_OR_WORK not in self._head:
            return
        is_student = cells[OCCUPATION] == Occupation.STUDENT.label
        column = self._by_name["study_status" if is_student else "occupation_detail"]
        if not cells[column.label]:
            cells[column.label], _ = tidied(column, line.cells[self._head.headers[STUDY_OR_WORK]])

    def _told(self, line: Line) -> dict[str, str]:
        """What was wrong with the cells already. Something beside the table matters where commas divide the cells."""
        faults = {self._label_of.get(header, header): fault for header, fault in line.faults}
        beside = {"": faults[BESIDE]} if BESIDE in faults and not self._is_exact else {}
        return beside | {label: fault for label, fault in faults.items() if label in self._labels}

    def _number_fault(self, line: Line, number: str) -> str:
        if number.startswith(NOBODYS_DIVISION):
            return INVENTED
        if SEX not in self._head or not _NUMBER.fullmatch(number):
            return ""
        told = line.cells[self._head.headers[SEX]]
        sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
        other = Sex.FEMALE if sex == Sex.MALE else Sex.MALE
        return OWN_SEX.format(told=told, sex=sex.label) if plain(told) in aliases.SEXES[other] else ""
