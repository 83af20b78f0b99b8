"""The two templates, ready for one organisation: what may be chosen, what is asked when, examples, the branches."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import BinaryIO

from django.utils import timezone

from cadres import access
from cadres.codes import Nature
from cadres.forms import EntryForm
from cadres.forms.rulebook import DUES
from cadres.rules import dues, member_number, values
from cadres.rules.dues import Due
from cadres.sheets import branches, examples
from cadres.sheets.branches import Branch
from cadres.sheets.columns import BRANCH, ID_NUMBER, Column, Needed, Sort, columns_of, offered
from cadres.sheets.kinds import Kind
from orgs.codes import OrgType
from orgs.models import Account, Org
from zhtj.sheets import template
from zhtj.sheets.template import DAY, NOTES, TEXT, Beside, Check, Entry, Narrowed, Shade

PREPARED = 5000  # rows with lists and rules
EXAMPLES, BRANCHES = "示例", "我的支部"
EXAMPLE_NOTE = "以下是示例，人员和号码均为虚构；本表不会导入，请在第一张工作表中填写。"
MOST_TOLD = 15  # options that the notes list one by one
# When a column is asked that is not asked of everybody.
WHEN = {
    "study_status": "学生必填", "occupation_detail": "学生以外的人员必填", "joined_league_on": "共青团员必填",
    "early_reason": "未满14周岁入团的填写", "joined_party_on": "党员、预备党员必填", "duty_name": "职务为“其他”的必填",
    "applied_party": "满18周岁必填", "applied_party_on": "已递交的必填", "volunteer_since_on": "注册志愿者必填",
}  # fmt: skip
CHECK_DIGIT = (
    'AND(LEN({0})=18,MID("10X98765432",MOD(SUMPRODUCT(MID({0},ROW(INDIRECT("1:17")),1)'
    '*2^(18-ROW(INDIRECT("1:17")))),11)+1,1)=UPPER(RIGHT({0})))'
)
CHECKS = {
    "id_number": Check(CHECK_DIGIT, "身份证号码应为18位，且校验码正确，请逐位核对。"),
    "phone": Check('AND(LEN({0})=11,LEFT({0})="1",ISNUMBER(-{0}))', "手机号码应为11位数字，请核对。"),
}
A_DAY = Check(
    "AND(ISNUMBER({0}),{0}>=DATE(1930,1,1),{0}<=TODAY())", "应为不晚于今天的日期，如2019-05-04，请核对。"
)
ADULT = "IFERROR(DATE(MID({id},7,4)+18,MID({id},11,2),MID({id},13,2))<=TODAY(),FALSE)"


def write_template(stream: BinaryIO, *, kind: Kind, org: Org, by: Account) -> None:
    """A workbook for `org`; with `by` come the branches that he may enter cadres for."""
    columns, mine = columns_of(kind), branches.listed(org, by) if kind == Kind.BELOW else []
    book = _Book(
        columns, OrgType.BRANCH if kind == Kind.BELOW else org.type, access.is_in_xinjiang(org), mine
    )
    beside = [
        Beside(EXAMPLES, [book.head(column) for column in columns], [column.width for column in columns],
               _examples(book), [EXAMPLE_NOTE]),
        Beside(NOTES, ["列", "是否必填", "怎样填写", "可以填写的内容"], [28, 22, 60, 70], _told(book),
               _notes(kind, org), wraps=True),
    ]  # fmt: skip
    if kind == Kind.BELOW:
        beside.append(_branch_sheet(org, mine))
    template.write_template(
        stream, title=kind.label, entries=[book.entry(column) for column in columns], prepared=PREPARED,
        frozen=[column.name for column in columns].index("name") + 1, beside=beside, hides_lists=True,
        properties={"title": kind.label, "creator": "智慧团建", "keywords": kind.mark},
    )  # fmt: skip


class _Book:
    """What the columns of one template say and offer."""

    def __init__(self, columns: Sequence[Column], org_type: str, in_xinjiang: bool, mine: Sequence[Branch]):
        self.columns, self.org_type, self.mine = columns, org_type, mine
        self.numbered_from = member_number.starts_on(in_xinjiang)
        self.labels = {column.name: column.label for column in columns}

    def entry(self, column: Column) -> Entry:
        return Entry(
            column.label,
            column.width,
            self.offered(column),
            head=self.head(column),
            note=column.note,
            number_format=DAY if column.sort == Sort.DAY else TEXT,
            listed=self._listed(column),
            narrowed=list(self._narrowed(column)),
            check=A_DAY if column.sort == Sort.DAY else CHECKS.get(column.name),
            shades=list(self._shades(column)),
        )

    def head(self, column: Column) -> str:
        """姓名*（必填）."""
        if column.needed == Needed.ALWAYS:
            return f"{column.label}*\n（{Needed.ALWAYS}）"
        return f"{column.label}\n（{self.when(column)}）"

    def when(self, column: Column) -> str:
        if column.name == "member_number":
            return f"{self.numbered_from.year}年起入团的必填"
        return WHEN.get(column.name, column.needed)

    def offered(self, column: Column) -> list[str]:
        return offered(column, org_type=self.org_type)

    def _listed(self, column: Column) -> str:
        is_there = column.sort == Sort.BRANCH and self.mine
        return f"'{BRANCHES}'!$A$3:$A${len(self.mine) + 2}" if is_there else ""

    # --- what depends on other answers, by the rules themselves ---

    def _narrowed(self, column: Column) -> Iterator[Narrowed]:
        """Shorter lists for some answers of another column."""
        if column.name not in FITTING:
            return
        control, fits = FITTING[column.name]
        lists: dict[tuple[str, ...], list[str]] = {}
        for value, label in self._options(control):
            fitting = tuple(text for own, text in self._options(column.name) if fits(own, value))
            lists.setdefault(fitting, []).append(label)
        lists.pop(tuple(self.offered(column)), None)
        for texts, told in lists.items():
            yield Narrowed(self.labels[control], told, texts)

    def _shades(self, column: Column) -> Iterator[Shade]:
        cell = f"{{{column.label}}}"
        is_blank = f"LEN({cell})=0"
        if column.needed == Needed.ALWAYS:
            first, last = self.columns[0].label, self.columns[-1].label
            yield Shade(f"AND(COUNTA({{{first}}}:{{{last}}})>0,{is_blank})", asked=True)
        elif column.name == "applied_party":
            number = f"{{{ID_NUMBER}}}"
            yield Shade(f"AND(LEN({number})=18,{ADULT.format(id=number)},{is_blank})", asked=True)
        elif column.name == "member_number":
            joined, since = f"{{{self.labels['joined_league_on']}}}", self.numbered_from
            is_due = f"ISNUMBER({joined}),{joined}>=DATE({since.year},{since.month},{since.day})"
            yield Shade(f"AND({is_due},{is_blank})", asked=True)
        elif column.name in DUES:
            yield from self._by_rule(column.name, is_blank)

    def _by_rule(self, name: str, is_blank: str) -> Iterator[Shade]:
        """Where one answer decides alone."""
        rule, (control, *others) = DUES[name]
        if others or control not in self.labels:
            return
        coerce = EntryForm.base_fields[control].coerce
        due = {label: rule(**{control: coerce(value)}).due for value, label in self._options(control)}
        cell = f"{{{self.labels[control]}}}"
        is_asked = _one_of(cell, [label for label, one in due.items() if one is Due.REQUIRED])
        yield Shade(f"AND({is_asked},{is_blank})", asked=True)
        if Due.OPTIONAL not in due.values():
            yield Shade(f'AND({cell}<>"",NOT({is_asked}))', asked=False)

    def _options(self, name: str) -> list[tuple[str, str]]:
        if name == "duty":
            return values.duty_choices(self.org_type)
        return [(value, label) for value, label in EntryForm.base_fields[name].choices if value]


def _one_of(cell: str, texts: Sequence[str]) -> str:
    return "OR(" + ",".join(f'{cell}="{text}"' for text in texts) + ")"


# Column -> the one that narrows its list, and which of its own values fits which of the other's.
FITTING: dict[str, tuple[str, Callable[[str, str], bool]]] = {
    "study_status": (
        "occupation",
        lambda own, occupation: dues.study_status(occupation=occupation).due is not Due.EMPTY,
    ),
    "nature": (
        "occupation",
        lambda own, occupation: not values.nature_fault(nature=Nature(own), occupation=occupation),
    ),
    "in_party_committee": (
        "political_status",
        lambda own, status: (
            not values.in_party_committee_fault(in_party_committee=own == "yes", political_status=status)
        ),
    ),
}


# --- the sheets beside -------------------------------------------------------------------------------------


def _examples(book: _Book) -> Iterator[list[str | date]]:
    """Days as days, so that they look as those that are filled in."""
    named = book.mine[0].way if book.mine else examples.BRANCH
    for cells in examples.people(duties=[label for _, label in values.duty_choices(book.org_type)]):
        told = {BRANCH: named, **cells}
        yield [
            date.fromisoformat(told[column.label])
            if column.sort == Sort.DAY and told[column.label]
            else told[column.label]
            for column in book.columns
        ]


def _notes(kind: Kind, org: Org) -> list[str]:
    return [
        f"《{kind.label}》模板，{org.name}，{timezone.localdate():%Y年%m月%d日}下载。",
        f"1. 在第一张工作表“{kind.label}”中填写，每行一人，从第2行起。"
        "列的顺序可以调整，也可以增加自己的列（不会读取）；表头的名称请勿改动。",
        "2. 表头带*的列每人必填；其余各列按括号中的说明填写。填写时，黄色的格子还须填写，灰色的格子不填。",
        "3. 身份证号码、手机号码、发展团员编号、任现职年月的格子是文本格式。"
        "从别处粘贴时请选择“只粘贴值”，否则号码会变成数字，丢失末尾几位。",
        "4. 入团志愿书是文件，不是表格中的一列：2020年及以后入团的，须另行上传PDF文件（一个文件，不超过20 MB）。",
        f"5. 填好后在{kind.place}上传。《{kind.other.label}》是另一个模板，两者不能混用。",
        "6. 工作表“示例”是填写样例，不会导入。",
    ]


def _told(book: _Book) -> Iterator[list[str]]:
    for column in book.columns:
        due = Needed.ALWAYS if column.needed == Needed.ALWAYS else book.when(column)
        texts = book.offered(column)
        few = len(texts) <= MOST_TOLD
        yield [
            column.label,
            str(due),
            column.note,
            "、".join(texts) if few else f"下拉列表中的{len(texts)}项",
        ]


def _branch_sheet(org: Org, mine: Sequence[Branch]) -> Beside:
    return Beside(
        BRANCHES,
        [f"{BRANCH}\n（填写这一列）", "支部全称", "上级组织", "组织编号"],
        [48, 40, 40, 14],
        [[one.way, one.name, one.superior, one.code] for one in mine],
        [f"{org.name}下您可以录入团干部的团支部，共{len(mine)}个。填写左起第一列的名称或组织编号。"],
    )
