"""A PostgreSQL of its own that writes to the disk before it acknowledges, with a copy of the test database in it."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, connections

from tests.storms.standby import BINARIES, OWNER, PATIENCE, primary_host, run

NAME, USER = "zhtj", "zhtj"
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{home}'
max_connections = 60
fsync = on
synchronous_commit = on
full_page_writes = on
autovacuum = off
min_wal_size = 32MB
"""


@dataclass
class Cluster:
    home: Path  # socket, and WAL where the data stand elsewhere
    data: Path

    @property
    def url(self) -> str:
        return f"postgres://{USER}@/{NAME}?host={self.home}"

    def make(self) -> None:
        run("initdb", f"--pgdata={self.data}", f"--waldir={self.home}/wal", f"--username={USER}", "--auth=trust",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions", to=subprocess.DEVNULL)  # fmt: skip
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS.format(home=self.home))

    def start(self) -> None:
        self._control("start", f"--log={self.home}/log")

    def restart_at_once(self) -> float:
        """As when the power fails: nothing is ended in order. The moment from which it takes connections again."""
        self._control("restart", "--mode=immediate", f"--log={self.home}/log")
        return time.monotonic()

    def stop(self) -> None:
        subprocess.run(  # noqa: S603
            [*OWNER, BINARIES / "pg_ctl", f"--pgdata={self.data}", "--mode=immediate", "--silent", "stop"],
            cwd="/tmp",  # noqa: S108
            check=False,
        )

    def copy_of_tests(self) -> None:
        """What lies in the test database."""
        dump = self.home / "dump"
        told = connection.settings_dict
        run("pg_dump", f"--host={primary_host()}", f"--username={told['USER']}", "--format=custom", "--compress=0",
            f"--file={dump}", told["NAME"])  # fmt: skip
        run("createdb", f"--host={self.home}", f"--username={USER}", NAME)
        run(
            "pg_restore",
            f"--host={self.home}",
            f"--username={USER}",
            f"--dbname={NAME}",
            "--no-owner",
            str(dump),
        )
        dump.unlink()

    def _control(self, *arguments: str) -> None:
        run("pg_ctl", f"--pgdata={self.data}", "--silent", "--wait", f"--timeout={PATIENCE}", *arguments)

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Inside, the models of this process are those of this cluster."""
        told = connection.settings_dict
        before = dict(told)
        connections.close_all()
        told |= {"NAME": NAME, "USER": USER, "HOST": str(self.home), "PORT": ""}
        told["OPTIONS"] = {name: value for name, value in before["OPTIONS"].items() if name != "host"}
        try:
            yield
        finally:
            connections.close_all()
            told |= before


@contextmanager
def cluster(data: Path | None = None) -> Iterator[Cluster]:
    """Running, with a copy of the test database; its data lie in `data`, if told."""
    home = Path(tempfile.mkdtemp(prefix="zhtj-fault.", dir="/tmp"))
    if OWNER:
        shutil.chown(home, "postgres", "postgres")
    made = Cluster(home, data or home / "data")
    try:
        made.make()
        made.start()
        made.copy_of_tests()
        yield made
    finally:
        made.stop()
        shutil.rmtree(home, ignore_errors=True)
