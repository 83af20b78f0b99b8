"""Workers in processes of their own: they say "ready", wait for a line, hurry all at once, and say what they did."""

import os
import subprocess
import sys
from collections.abc import Sequence

from django.conf import settings

from tests.storms.senders import database_url


def start(worker: str, *arguments, **environment) -> subprocess.Popen:
    """A module of this package, on the test database."""
    return subprocess.Popen(  # noqa: S603 - our own worker
        [sys.executable, "-m", f"tests.storms.{worker}", *map(str, arguments)],
        env=os.environ | {"DATABASE_URL": database_url()} | environment,
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def hurry(workers: Sequence[subprocess.Popen], *, patience: float) -> list[str]:
    """What each says in the end; they set off at the same moment, and none breaks down."""
    assert [worker.stdout.readline() for worker in workers] == ["ready\n"] * len(workers)
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told = [worker.communicate(timeout=patience)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * len(workers)
    return told
