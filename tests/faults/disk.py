"""A real small disk that can be filled to its last byte and freed again."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.storms.standby import OWNER

SIZE = 128  # MiB
SHARED = Path("/dev/shm")  # noqa: S108 - in containers that may not mount, a small disk of its own
MOST_SHARED = 256  # MiB; a larger one is too much memory to fill
MOUNT = Path("/usr/bin/mount")
MIB = 1024 * 1024
NO_DISK = "需要 root 权限挂载 tmpfs，或一个不超过256MB的 /dev/shm"


@dataclass
class Disk:
    folder: Path

    def fill(self) -> None:
        """Until nothing goes on it any more."""
        with (self.folder / "ballast").open("ab", buffering=0) as ballast:
            for piece in (MIB, 4096, 512, 1):
                _write_on(ballast, bytes(piece))

    def free(self) -> None:
        (self.folder / "ballast").unlink()


def _write_on(file, piece: bytes) -> None:
    try:
        while file.write(piece):
            pass
    except OSError:
        return


@contextmanager
def small_disk() -> Iterator[Disk]:
    folder = Path(tempfile.mkdtemp(prefix="zhtj-disk.", dir="/tmp"))
    mounted = _mount(folder)
    try:
        yield Disk(folder if mounted else _shared())
    finally:
        if mounted:
            subprocess.run(["/usr/bin/umount", "--lazy", folder], check=True)  # noqa: S603
        shutil.rmtree(folder, ignore_errors=True)


def _mount(folder: Path) -> bool:
    if os.geteuid() != 0 or not MOUNT.exists():
        return False
    command = [MOUNT, "-t", "tmpfs", "-o", f"size={SIZE}m,mode=0755", "tmpfs", folder]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603


def _shared() -> Path:
    if shutil.disk_usage(SHARED).total > MOST_SHARED * MIB:
        pytest.skip(NO_DISK)  # .ci/run lets nothing be left out on PostgreSQL
    return Path(tempfile.mkdtemp(prefix="zhtj-disk.", dir=SHARED))


def data_folder(disk: Disk) -> Path:
    """For a cluster."""
    if OWNER:
        shutil.chown(disk.folder, "postgres", "postgres")
    return disk.folder / "data"
