"""XML parts of a workbook written anew as they are walked, so that whatever is not changed stays as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape
from zipfile import ZipFile

from zhtj.sheets.archive import WorkbookError
from zhtj.sheets.parts import MAX_DEPTH, TOO_MUCH, Attributes, fed, parser_of

MAX_REWRITTEN = 800_000  # elements of all parts of a workbook: 5,000 lines of 28 columns have 420,000
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_IN_TEXT = {"\r": "&#13;"}
_IN_ATTRIBUTE = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


def tag_of(name: str, attributes: Attributes, *, closed: bool = False) -> str:
    told = "".join(f' {key}="{escape(value, _IN_ATTRIBUTE)}"' for key, value in attributes.items())
    return f"<{name}{told}{'/' if closed else ''}>"


@dataclass
class Allowance:
    """How many elements may still be written."""

    left: int = MAX_REWRITTEN

    def take(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise WorkbookError(TOO_MUCH)


class Rewriting:
    """Writes what it reads; subclasses change it in `begin` and `finish`, and leave out what is below `skip()`.

    Tags are told without the prefix that the outermost element has; those of other vocabularies keep theirs.
    """

    def __init__(self):
        self.ready: list[str] = []
        self.out = self.ready
        self.prefix = ""
        self.open: list[str] = []
        self.allowance = Allowance()
        self.skipped = 0

    def rewritten(self, archive: ZipFile, name: str, allowance: Allowance) -> Iterator[bytes]:
        """Raises WorkbookError."""
        self.allowance = allowance
        parser = parser_of()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        yield HEAD.encode()
        for _ in fed(parser, archive, name):
            yield self.taken()

    def taken(self) -> bytes:
        text = "".join(self.ready)
        self.ready.clear()
        return text.encode()

    def capture(self) -> None:
        """What is written from here on waits for `captured`."""
        self.out = []

    def captured(self) -> str:
        text, self.out = "".join(self.out), self.ready
        return text

    def _start(self, name: str, attributes: Attributes) -> None:
        self.allowance.take()
        if len(self.open) > MAX_DEPTH:
            raise WorkbookError(TOO_MUCH)
        if not self.open:
            self.prefix = name[: name.find(":") + 1]
        tag = name[len(self.prefix) :] if name.startswith(self.prefix) else name
        self.open.append(tag)
        if self.skipped:
            self.skipped += 1
        else:
            self.begin(tag, name, attributes)

    def _end(self, name: str) -> None:
        tag = self.open.pop()
        if self.skipped:
            self.skipped -= 1
        else:
            self.finish(tag, name)

    def _text(self, text: str) -> None:
        if not self.skipped:
            self.out.append(escape(text, _IN_TEXT))

    @property
    def parent(self) -> str:
        """Of the element that begins."""
        return self.open[-2] if len(self.open) > 1 else ""

    def skip(self) -> None:
        """Called by `begin`: leaves out the element with all that is in it."""
        self.skipped = 1

    def write(self, tag: str, attributes: Attributes, inner: str = "") -> None:
        """A whole element in the vocabulary of the part; `inner` is XML."""
        name = self.prefix + tag
        self.out.append(f"{tag_of(name, attributes)}{inner}</{name}>")

    def begin(self, tag: str, name: str, attributes: Attributes) -> None:
        self.out.append(tag_of(name, attributes))

    def finish(self, tag: str, name: str) -> None:
        self.out.append(f"</{name}>")


class WithoutFormulas(Rewriting):
    """A sheet of which only the results stay."""

    def begin(self, tag: str, name: str, attributes: Attributes) -> None:
        if tag == "f" and self.parent == "c":
            return self.skip()
        if tag == "c":
            attributes.pop("cm", None)  # says that a formula fills several cells
        return super().begin(tag, name, attributes)

    def finish(self, tag: str, name: str) -> None:
        """Of a formula that nobody calculated yet nothing stays, where a spreadsheet would look for a number."""
        if tag == "v" and self.out and self.out[-1] == tag_of(name, {}):
            self.out.pop()
        else:
            super().finish(tag, name)


class Without(Rewriting):
    """Leaves out elements whose attributes are as described; `added` is XML before the end."""

    def __init__(self, *unwanted: tuple[str, Attributes], added: Sequence[tuple[str, Attributes]] = ()):
        super().__init__()
        self.unwanted, self.added = unwanted, added

    def begin(self, tag: str, name: str, attributes: Attributes) -> None:
        for wanted, values in self.unwanted:
            if tag == wanted and values.items() <= attributes.items():
                return self.skip()
        return super().begin(tag, name, attributes)

    def finish(self, tag: str, name: str) -> None:
        if not self.open:
            for added, attributes in self.added:
                self.write(added, attributes)
        super().finish(tag, name)
