"""The practice site that ./dev run starts beside the real one: a process of its own, with a database of its own.

It listens before anybody can be led there; its city is made in the background, and made anew on the first start of a
day.
"""

from __future__ import annotations

import base64
import ctypes
import hashlib
import hmac
import os
import shutil
import signal
import socket
import subprocess
import sys

from django.conf import settings

from zhtj.practice.beside import delete_file

HOST = "127.0.0.1"
DATABASE, MEDIA = settings.VAR_DIR / "practice.sqlite3", settings.VAR_DIR / "practice-media"
PR_SET_PDEATHSIG = 1  # of prctl(2)


def listen(port: int) -> socket.socket:
    """On the port after the one of the real site, or on any that is free."""
    for wanted in ((port + 1) % 65536, 0):
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, wanted))
        except OSError:
            listening.close()
            continue
        listening.listen(64)
        return listening
    raise OSError("No free port.")


def announce(listening: socket.socket) -> None:
    """To the real site, which is this process: ports are known only now."""
    settings.PRACTICE_URL = f"http://{HOST}:{listening.getsockname()[1]}"
    settings.PRACTICE_KEY = derived("practice")


def derived(what: str) -> str:
    """A key of 32 bytes that this copy of the project always has."""
    key = hmac.new(settings.SECRET_KEY.encode(), what.encode(), hashlib.sha256).digest()
    return base64.b64encode(key).decode()


def environment(port: int) -> dict[str, str]:
    """Nothing is shared but the key that signs who comes over."""
    return os.environ | {
        "PRACTICE": "True",
        "PRACTICE_URL": "",
        "PRACTICE_KEY": settings.PRACTICE_KEY,
        "REAL_URL": f"http://{HOST}:{port}",
        "DATABASE_URL": f"sqlite:///{DATABASE}",
        "REPLICA_URL": "",
        "POOLED": "False",
        "MEDIA_ROOT": str(MEDIA),
        "SECRET_KEY": derived("secret"),
        "SEAL_KEYS": f"p1:{derived('seal')}",
        "BLIND_INDEX_KEY": derived("index"),
        "REVEALS_PER_HOUR": "1000",
    }


def start(listening: socket.socket, port: int) -> None:
    """The child alone keeps the socket: when it ends, nobody listens there."""
    _spawn("--fd", str(listening.fileno()), env=environment(port), pass_fds=[listening.fileno()])
    listening.close()


def start_background() -> None:
    """Makes the city where today's is missing, then works off imports and exports."""
    _spawn("--background")


def _spawn(*arguments: str, **options) -> None:
    """Whoever waits for the real site goes first, and whoever waits for this one before its background."""
    command = [
        "nice",
        "-n",
        "5",
        sys.executable,
        str(settings.BASE_DIR / "manage.py"),
        "neighbour",
        *arguments,
    ]
    subprocess.Popen([*command, "--with-parent", str(os.getpid())], **options)  # noqa: S603 - ourselves


def end_with(parent: int) -> None:
    """Also when the parent is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit()


def forget() -> None:
    delete_file(str(DATABASE))
    shutil.rmtree(MEDIA, ignore_errors=True)
