"""The XML parts of a workbook, walked from beginning to end without building them up in memory."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.parsers import expat
from zipfile import ZipFile

from zhtj.sheets.archive import DECLARED, NOT_ONE, WorkbookError, chunks

MAX_ELEMENTS = 200_000  # of a part that is not the sheet itself
MAX_DEPTH = 100
MAX_TOKEN = 1 << 20  # bytes without ">": expat begins anew with each chunk of a longer one
MAX_NAMES = 10_000  # of elements and attributes: expat keeps each
TYPES = "[Content_Types].xml"
Attributes = dict[str, str]
TOO_MUCH = "工作簿里的内容过多，请只保留要上传的一张工作表，删去多余的行、列和格式，或分成几个文件。"


def parser_of(separator: str | None = None) -> expat.XMLParserType:
    """A parser that refuses declarations, wherever they stand and in whatever encoding."""
    parser = expat.ParserCreate(None, separator, {})
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_declaration
    return parser


def _refuse_declaration(*_) -> None:
    raise WorkbookError(DECLARED)


def fed(parser: expat.XMLParserType, archive: ZipFile, name: str) -> Iterator[None]:
    """Stops after each chunk, so that its handlers' findings can be taken away. Raises WorkbookError."""
    pending = 0
    try:
        for chunk in chunks(archive, name):
            pending = 0 if b">" in chunk else pending + len(chunk)
            if pending > MAX_TOKEN or len(parser.intern) > MAX_NAMES:
                raise WorkbookError(NOT_ONE)
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    except WorkbookError:
        raise
    except (expat.ExpatError, ValueError, LookupError, ArithmeticError, KeyError) as error:
        raise WorkbookError(NOT_ONE) from error


class Counting:
    """Elements and their depth, within bounds."""

    def __init__(self):
        self.elements = self.depth = 0

    def down(self) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > MAX_ELEMENTS:
            raise WorkbookError(TOO_MUCH)
        if self.depth > MAX_DEPTH:
            raise WorkbookError(NOT_ONE)

    def up(self) -> None:
        self.depth -= 1


def walk(
    archive: ZipFile,
    name: str,
    start: Callable[[str, str, Attributes], None],
    end: Callable[[str, str], None] = lambda tag, text: None,
    count: Counting | None = None,
) -> None:
    """`start` is told (tag, tag of the parent, attributes), `end` the tag and the text directly before it.

    Tags and attributes without their namespaces: those of a workbook do not collide.
    """
    parser, count, open_tags, texts = parser_of(" "), count or Counting(), [""], []

    def begun(name: str, attributes: Attributes) -> None:
        count.down()
        texts.clear()
        tag = local(name)
        start(tag, open_tags[-1], {local(key): value for key, value in attributes.items()})
        open_tags.append(tag)

    def ended(name: str) -> None:
        count.up()
        end(open_tags.pop(), "".join(texts))
        texts.clear()

    parser.StartElementHandler, parser.EndElementHandler = begun, ended
    parser.CharacterDataHandler = texts.append
    for _ in fed(parser, archive, name):
        pass


def local(name: str) -> str:
    return name.rpartition(" ")[2]


@dataclass(frozen=True)
class Relation:
    """`kind` is the last word of its type: worksheet, styles, comments …"""

    id: str
    kind: str
    target: str
    is_external: bool


def relations(archive: ZipFile, part: str, count: Counting | None = None) -> list[Relation]:
    """What a part ("" for the whole workbook) draws on. Raises WorkbookError."""
    found: list[Relation] = []
    folder = posixpath.dirname(part)

    def start(tag: str, parent: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            target = attributes["Target"]
            external = attributes.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found.append(Relation(attributes["Id"], attributes["Type"].rpartition("/")[2], target, external))

    name = relations_part(part)
    if name in archive.NameToInfo:
        walk(archive, name, start, count=count)
    return found


def relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def related(archive: ZipFile, part: str, kind: str) -> str:
    """The first part of that kind; "" if there is none in the archive."""
    targets = [one.target for one in relations(archive, part) if one.kind == kind and not one.is_external]
    return next((target for target in targets if target in archive.NameToInfo), "")
