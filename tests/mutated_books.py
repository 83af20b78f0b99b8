"""A workbook as secretaries send it, changed at random: bytes, members, XML. The same seed gives the same files."""

import io
import random
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from zhtj.sheets.marked_sheet import RELATIONS
from zhtj.sheets.marking import mark
from zhtj.sheets.walking import SPACES

SEED = 6
Members = list[tuple[str, bytes]]
VALUES = [
    "", "-1", "0", "1", "99999999999", "9" * 400, "NaN", "1e400", "A0", "XFD1048576", "XFE1", "A1:XFD1048576", "１",
    "s", "b", "d", "str", "inlineStr", "e", "&#0;", "&a;", "../x", "/xl/workbook.xml", "External", "x" * 40_000,
]  # fmt: skip
INSERTED = [
    "<", ">", "&", "]]>", "<!--", "<![CDATA[x]]>", "<?x y?>", '<!DOCTYPE a [<!ENTITY a "b">]>', "<v>1</v>", "<row/>",
    '<c r="A1"/>', "<f>1+1</f>", "<a>" * 200, "</row>", "<t>=1+1</t>", "\0", "林", "<is><t/></is>", "<si/>",
]  # fmt: skip


def template() -> bytes:
    """With as much in it as a workbook has at home, marks of an earlier report too."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title, book.properties.keywords = "导入", "zhtj:own"
    sheet.append(["姓名", "性别", "出生日期", "手机", "备注"])
    for number in range(12):
        sheet.append([f"林{number}", "男", date(1990, 1, number + 1), 13800000000 + number, "=1+2"])
    sheet.auto_filter.ref = "A1:E13"
    sheet["A1"].comment, sheet["B2"].fill = (
        Comment("填写姓名", "说明"),
        PatternFill("solid", fgColor="FF00FF00"),
    )
    sheet.merge_cells("A20:C20")
    rule = DataValidation("list", formula1="选项!$A$1:$A$2")
    rule.add("B2:B100")
    sheet.add_data_validation(rule)
    other = book.create_sheet("选项")
    other.append(["男"])
    other.append(["女"])
    stream, marked = io.BytesIO(), io.BytesIO()
    book.save(stream)
    mark(stream.getvalue(), marked, {3: {"性别": "没有这一项。"}})
    return sharing(marked.getvalue())


def sharing(content: bytes) -> bytes:
    """With the texts of the first sheet apart from it, as spreadsheets save them and openpyxl does not."""
    texts: list[str] = []

    def kept(cell: re.Match) -> str:
        texts.append(cell[2])
        return f'{cell[1]}t="s"><v>{len(texts) - 1}</v></c>'

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        members = {name: book.read(name).decode() for name in book.namelist()}
    cell = r'(<c [^>]*?)t="inlineStr"[^>]*><is>(.*?)</is></c>'
    members["xl/worksheets/sheet1.xml"] = re.sub(cell, kept, members["xl/worksheets/sheet1.xml"])
    shared = "".join(f"<si>{text}</si>" for text in texts)
    members["xl/sharedStrings.xml"] = f'<sst xmlns="{SPACES[0]}">{shared}</sst>'
    relation = f'<Relationship Id="rShared" Type="{RELATIONS}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    rels = "xl/_rels/workbook.xml.rels"
    members[rels] = members[rels].replace("</Relationships>", f"{relation}</Relationships>")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    said = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace("</Types>", said)
    return packed([(name, text.encode()) for name, text in members.items()])


def mutated(count: int) -> Iterator[tuple[str, bytes]]:
    valid = template()
    with zipfile.ZipFile(io.BytesIO(valid)) as book:
        members = [(name, book.read(name)) for name in book.namelist()]
    ways = [raw_bytes, cut, members_changed, member_bytes, xml, xml, xml]
    for number in range(count):
        chance = random.Random(SEED * 1_000_003 + number)  # noqa: S311
        way = ways[number % len(ways)]
        content = way(valid, chance) if way in (raw_bytes, cut) else packed(way(list(members), chance))
        yield f"{number:05}-{way.__name__}", content


def packed(members: Members) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in members:
            book.writestr(name, content)
    return stream.getvalue()


def flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def raw_bytes(content: bytes, chance: random.Random) -> bytes:
    return flipped(content, chance)


def cut(content: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.sample(range(len(content)), 2))
    return chance.choice((content[:last], content[:first] + content[last:], content + content[first:last]))


def members_changed(members: Members, chance: random.Random) -> Members:
    """Contents swapped, a member left out, there twice, or under another name."""
    one, two = chance.sample(range(len(members)), 2)
    name, content = members[one]
    way = chance.randrange(4)
    if way == 0:
        members[one], members[two] = (name, members[two][1]), (members[two][0], content)
    elif way == 1:
        del members[one]
    elif way == 2:
        members.append((chance.choice((name, name.upper())), members[two][1]))
    else:
        members[one] = chance.choice((name + "x", name.replace("/", "\\"), "x/" + name)), content
    return members


def member_bytes(members: Members, chance: random.Random) -> Members:
    place = chance.randrange(len(members))
    members[place] = members[place][0], flipped(members[place][1], chance)
    return members


def xml(members: Members, chance: random.Random) -> Members:
    """Attributes with other values, elements twice or gone, names of other elements, pieces of XML anywhere."""
    place = chance.randrange(len(members))
    name, content = members[place]
    text = content.decode("utf-8", "replace")
    for _ in range(chance.choice((1, 1, 2, 4))):
        text = chance.choice((_value, _element, _name, _insert))(text, chance)
    members[place] = name, text.encode("utf-8", "replace")
    return members


def _spot(pattern: str, text: str, chance: random.Random) -> re.Match | None:
    found = list(re.finditer(pattern, text))
    return chance.choice(found) if found else None


def _value(text: str, chance: random.Random) -> str:
    spot = _spot(r'"[^"<>]*"|>[^<>]+<', text, chance)
    if not spot:
        return text
    return f"{text[: spot.start() + 1]}{chance.choice(VALUES)}{text[spot.end() - 1 :]}"


def _element(text: str, chance: random.Random) -> str:
    spot = _spot(r"<(\w[\w:]*)[^<>]*>[^<>]*</\1>|<\w[^<>]*/>", text, chance)
    if not spot:
        return text
    return text[: spot.start()] + spot[0] * chance.choice((0, 2, 300)) + text[spot.end() :]


def _name(text: str, chance: random.Random) -> str:
    one, two = _spot(r"<\w[\w:]*", text, chance), _spot(r"<\w[\w:]*", text, chance)
    if not one or not two:
        return text
    old, new = one[0][1:], two[0][1:]
    return text.replace(f"<{old}", f"<{new}", 3).replace(f"</{old}>", f"</{new}>", 3)


def _insert(text: str, chance: random.Random) -> str:
    spot = chance.randrange(len(text) + 1)
    return text[:spot] + chance.choice(INSERTED) + text[spot:]
