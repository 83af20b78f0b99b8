"""How long and how much memory it takes to read a workbook of 5,000 lines and to hand it back with marks:

    .venv/bin/python bench/workbooks.py [LINES COLUMNS]

Time is the processor's; memory is the peak of a process of its own for each, which begins with some 30 MB.
"""

import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent))

LINES, COLUMNS = (int(told) for told in (sys.argv[1:] or ("5000", "28")))
HEADERS = [f"列{number}" for number in range(1, COLUMNS + 1)]


def apart(act: Callable[[Path], None], path: Path, what: str = "") -> None:
    """In a child, because what a process once took counts for ever."""
    child = os.fork()
    if child:
        if os.waitpid(child, 0)[1]:
            sys.exit(f"{act.__name__} {path.name} failed")
        return
    begun = time.process_time()
    act(path)
    if what:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{what:<26}{time.process_time() - begun:>7.2f} s{peak:>7.0f} MB", flush=True)
    os._exit(0)


def write(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADERS)
    for line in range(LINES):
        sheet.append([f"第{line}行第{column}列的文字" for column in range(COLUMNS)])
    book.save(path)


def read(path: Path) -> None:
    from zhtj.sheets.reading import read_table

    with path.open("rb") as file:
        read_table(file, path.name)


def mark(path: Path) -> None:
    from zhtj.sheets import marking

    count = int(path.with_suffix(".count").read_text())
    wrong = dict.fromkeys(HEADERS[:count], "没有这一项，可填：男、女。")
    with path.with_suffix(".marked").open("wb") as file:
        marking.mark(path.read_bytes(), file, {number: wrong for number in range(2, LINES + 2)})


def main() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        apart(write, path)
        apart(read, path, "read")
        for count in (1, 4, COLUMNS):
            path.with_suffix(".count").write_text(str(count))
            apart(mark, path, f"mark {count} cells a line")


if __name__ == "__main__":
    main()
