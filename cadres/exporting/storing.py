"""Where the bytes of a workbook go while it is written: into the database, sealed, a part at a time."""

from __future__ import annotations

import uuid

from cadres.models import Export, ExportPart

PART = 64 * 1024


class Parts:
    """As much of a file as a workbook needs to be written to."""

    def __init__(self, export: Export, attempt: uuid.UUID):
        self._export, self._attempt = export, attempt
        self._waiting, self._place = bytearray(), 0

    def write(self, content: bytes) -> int:
        self._waiting += content
        while len(self._waiting) >= PART:
            self._store(PART)
        return len(content)

    def flush(self) -> None:
        """What is not a part yet waits."""

    def close(self) -> None:
        if self._waiting:
            self._store(len(self._waiting))

    def _store(self, size: int) -> None:
        part = ExportPart(export=self._export, attempt=self._attempt, place=self._place)
        part.content = bytes(self._waiting[:size])
        part.save(force_insert=True)
        del self._waiting[:size]
        self._place += 1
