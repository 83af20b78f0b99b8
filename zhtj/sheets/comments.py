"""Comments on wrong cells, beside those that the workbook has: their texts, and the boxes that they are shown in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from zipfile import ZipFile

from openpyxl.utils import get_column_letter

from zhtj.sheets.parts import Attributes
from zhtj.sheets.rewriting import HEAD, Rewriting, tag_of
from zhtj.sheets.texts import cell_text
from zhtj.sheets.walking import SPACES, column_number, letters

AUTHOR = "系统检查"  # by whom a mark of an earlier report is known again
OTHERS = "原批注："
MAX_BOXES = 20 * 1024 * 1024  # bytes of a drawing that is kept
Place = tuple[int, int]  # row, column, from 1
_SHAPE = re.compile(r"<(\w{1,20}):shape\s")
_ROW, _COLUMN = re.compile(r":Row>\s*(\d{1,7})\s*<"), re.compile(r":Column>\s*(\d{1,5})\s*<")
_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_DRAWING = f'<xml {_SPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
_TYPE = (
    f'<v:shapetype {_SPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    f'<v:shape {_SPACES} id="_x0000_s7{{id:06}}" type="#_x0000_t202" style="position:absolute;margin-left:59.25pt;'
    'margin-top:1.5pt;width:240px;height:80px;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def place_of(reference: str) -> Place:
    """Raises ValueError."""
    name = letters(reference)
    return int(reference[len(name) :]), column_number(name)


class Comments(Rewriting):
    """The part with the texts; after it was written, `kept` and `dropped` are the places of those that were there."""

    def __init__(self, wrong: Mapping[Place, str]):
        super().__init__()
        self.wrong = dict(wrong)
        self.kept: set[Place] = set()
        self.dropped: set[Place] = set()
        self.authors: list[str] = []
        self.dropping: Place | None = None
        self.told, self.is_ours = "", False

    def begun(self) -> Iterator[bytes]:
        """The part where the workbook has none."""
        yield HEAD.encode()
        self.authors = [AUTHOR]
        head = tag_of("comments", {"xmlns": SPACES[0]})
        yield f"{head}<authors><author>{AUTHOR}</author></authors><commentList>".encode()
        for place, text in self.wrong.items():
            self._write(place, text)
            yield self.taken()
        yield b"</commentList></comments>"

    def begin(self, tag: str, name: str, attributes: Attributes) -> None:
        if tag == "author":
            self.authors.append("")
        if tag == "comment" and self.parent == "commentList":
            place = place_of(attributes["ref"])
            self.is_ours = self.authors[int(attributes["authorId"])] == AUTHOR
            if self.is_ours or place in self.wrong:
                self.dropping, self.told = place, ""
                return self.capture()
            self.kept.add(place)
        return super().begin(tag, name, attributes)

    def _text(self, text: str) -> None:
        if self.open and self.open[-1] == "author":
            self.authors[-1] += text
        if self.dropping and self.open[-1] == "t":
            self.told += text
        super()._text(text)

    def finish(self, tag: str, name: str) -> None:
        if tag == "comment" and self.dropping:
            self.captured()
            return self._drop(self.dropping)
        if tag == "authors" and AUTHOR not in self.authors:
            self.write("author", {}, AUTHOR)
            self.authors.append(AUTHOR)
        elif tag == "commentList":
            for place, text in self.wrong.items():
                self._write(place, text)
        return super().finish(tag, name)

    def _drop(self, place: Place) -> None:
        """A cell has one comment: what somebody else wrote goes on below the mark."""
        self.dropping = None
        self.dropped.add(place)
        if others := self.told.partition(OTHERS)[2] if self.is_ours else self.told:
            self.wrong[place] = f"{self.wrong.get(place, '')}\n{OTHERS}{others}".lstrip()

    def _write(self, place: Place, text: str) -> None:
        reference = f"{get_column_letter(place[1])}{place[0]}"
        author = str(self.authors.index(AUTHOR))
        t = f'<{self.prefix}t xml:space="preserve">{cell_text(text)}</{self.prefix}t>'
        inner = f"<{self.prefix}text><{self.prefix}r>{t}</{self.prefix}r></{self.prefix}text>"
        self.write("comment", {"ref": reference, "authorId": author}, inner)


def boxes(archive: ZipFile, part: str, comments: Comments) -> Iterator[bytes]:
    """The drawing: as it was without the boxes of dropped comments, then a box for each mark."""
    places: Iterable[Place] = comments.wrong
    old = _drawing(archive, part)
    if old:
        yield "".join(_kept_pieces(old, comments)).encode("latin-1")
        if "_x0000_t202" not in old:
            yield _TYPE.encode()
    else:
        yield f"{_DRAWING}{_TYPE}".encode()
        places = [*comments.kept, *comments.wrong]
    for number, (row, column) in enumerate(places, start=1):
        yield _BOX.format(id=number, row=row - 1, column=column - 1).encode()
    yield b"</xml>"


def _drawing(archive: ZipFile, part: str) -> str:
    """Without its end; "" where it cannot be gone on with. Excel's own is not always well-formed XML."""
    if not part or archive.getinfo(part).file_size > MAX_BOXES:
        return ""
    return archive.read(part).decode("latin-1").rpartition("</xml>")[0]


def _kept_pieces(drawing: str, comments: Comments) -> Iterator[str]:
    done = 0
    while (shape := _SHAPE.search(drawing, done)) and (
        end := drawing.find(closing := f"</{shape[1]}:shape>", shape.start())
    ) >= 0:
        yield drawing[done : shape.start()]
        done = end + len(closing)
        yield _kept(drawing[shape.start() : done], comments)
    yield drawing[done:]


def _kept(shape: str, comments: Comments) -> str:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    if 'ObjectType="Note"' not in shape or not row or not column:
        return shape
    place = int(row[1]) + 1, int(column[1]) + 1
    return "" if place in comments.dropped or place in comments.wrong else shape
