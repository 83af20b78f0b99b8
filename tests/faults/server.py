"""The application server as deploy/gunicorn.conf.py starts it, on some database, with workers to be killed."""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

PATIENCE = 60  # seconds
KIB = 1024


def environment(database_url: str) -> dict[str, str]:
    told = {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return os.environ | told | {"MEDIA_ROOT": str(settings.MEDIA_ROOT)}


@dataclass
class Server:
    """gunicorn: a master and its workers."""

    port: int
    master: subprocess.Popen
    first_workers: frozenset[int] = frozenset()

    def are_first_workers(self) -> bool:
        """None broke down and was replaced."""
        return frozenset(self.workers()) == self.first_workers

    def workers(self) -> list[int]:
        """Their process numbers."""
        try:
            told = Path(f"/proc/{self.master.pid}/task/{self.master.pid}/children").read_text()
        except FileNotFoundError:
            return []
        return [int(number) for number in told.split()]

    def kill_one(self) -> None:
        """As the kernel does when memory is short: nothing is ended in order."""
        if workers := self.workers():
            os.kill(random.choice(workers), signal.SIGKILL)  # noqa: S311

    def memory(self) -> int:
        """Of all workers, in MiB."""
        return sum(map(resident, self.workers())) // KIB


def resident(process: int) -> int:
    """What a process holds in memory, in KiB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


@contextmanager
def server(database_url: str, *, workers: int, threads: int, preload: bool = False) -> Iterator[Server]:
    """Its workers are not renewed: what one loses shall be seen. With `preload` a killed one is replaced at once."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--max-requests", "0",
               "--log-level", "critical", *(["--preload"] if preload else []), "zhtj.wsgi"]  # fmt: skip
    env = environment(database_url) | {
        "BIND": f"127.0.0.1:{port}", "WORKERS": str(workers), "THREADS": str(threads)
    }  # fmt: skip
    running = subprocess.Popen(command, env=env, cwd=settings.BASE_DIR)  # noqa: S603 - our own server
    try:
        started = Server(port, running)
        wait_until(lambda: len(started.workers()) == workers and is_answered(port))
        started.first_workers = frozenset(started.workers())
        yield started
    finally:
        running.terminate()
        running.wait(PATIENCE)


@dataclass
class JobWorker:
    """manage.py work; who kills it puts another one in its place."""

    process: subprocess.Popen


def start_job_worker(database_url: str) -> subprocess.Popen:
    command = [sys.executable, "manage.py", "work"]
    return subprocess.Popen(command, env=environment(database_url), cwd=settings.BASE_DIR)  # noqa: S603


@contextmanager
def job_worker(database_url: str) -> Iterator[JobWorker]:
    running = JobWorker(start_job_worker(database_url))
    try:
        yield running
    finally:
        running.process.terminate()
        running.process.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def is_answered(port: int) -> bool:
    """By a worker that has loaded everything; the master listens long before."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def wait_until(is_so, *, seconds: float = PATIENCE, what: str = "it did not come about") -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, what
        time.sleep(0.05)
