"""Reads or marks each file of a folder in a process of its own, and prints what came of it, a JSON line each.

    python -m tests.sheets_worker FOLDER read marked

Time is the processor's and memory the process's own peak, so that a busy machine changes nothing. Whatever opens a
socket, starts a program or opens a file is told: none of it has to happen.
"""

import io
import json
import os
import resource
import sys
import time
import traceback
from pathlib import Path

from zhtj.sheets.marking import mark
from zhtj.sheets.reading import SheetError, read_table

CEILING = 1 << 30  # bytes of address space: what grows beyond ends by itself
LONGEST = 60  # seconds
reached: list[str] = []


def watch(event: str, arguments: tuple) -> None:
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.system", "urllib.", "http.", "ftplib.")):
        reached.append(event)
    if event == "open" and not str(arguments[0]).endswith((".py", ".pyc")):
        reached.append(f"open {arguments[0]}")


def read(content: bytes, name: str) -> str:
    return f"{len(read_table(io.BytesIO(content), name).rows)} rows"


def marked(content: bytes, name: str) -> str:
    stream = io.BytesIO()
    mark(content, stream, {2: {"姓名": "请填写。", "": "重复。"}, 3: {"性别": "=1+1"}})
    return "marked"


ACTS = {"read": read, "marked": marked}


def tried(act, path: Path) -> dict:
    """In a child, because memory that was taken once counts for ever."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.close(out)
        try:
            told = one(act, path)
        except BaseException:
            told = {"verdict": "raised", "sentence": traceback.format_exc()}
        os.write(into, json.dumps(told).encode()[:60_000])
        os._exit(0)
    os.close(into)
    with open(out, "rb") as stream:
        told = stream.read()
    _, status = os.waitpid(child, 0)
    return json.loads(told) if told else {"verdict": "raised", "sentence": f"killed: {status}"}


def one(act, path: Path) -> dict:
    resource.setrlimit(resource.RLIMIT_AS, (CEILING, CEILING))
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
    content = path.read_bytes()
    sys.addaudithook(watch)
    begun = time.process_time()
    try:
        verdict, sentence = "taken", act(content, path.name)
    except SheetError as refusal:
        verdict, sentence = "refused", str(refusal)
    seconds = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "verdict": verdict, "sentence": sentence, "seconds": seconds, "megabytes": peak, "reached": reached
    }  # fmt: skip


def main(folder: Path, acts: list[str]) -> None:
    for path in sorted(folder.iterdir()):
        for name in acts:
            print(json.dumps({"name": path.name, "act": name} | tried(ACTS[name], path)))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
