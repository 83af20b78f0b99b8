"""manage.py load_orgs FILE… [--dry-run]: loads organisations from CSV and XLSX (docs/load_orgs.md)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import transaction

from orgs import loading
from orgs.sheets import Row, read_rows
from zhtj.sheets.reading import SheetError

WIDTH = 30  # characters


class Bar:
    """One bar for each stage: redrawn on a terminal; elsewhere a line whenever another tenth is done."""

    def __init__(self, stream: OutputWrapper):
        self._stream, self._is_terminal = stream, stream.isatty()
        self._is_open, self._told = False, ("", 0)

    def tell(self, stage: str, done: int, total: int) -> None:
        share = done / total if total else 1.0
        full = int(WIDTH * share)
        bar = f"[{'#' * full}{'.' * (WIDTH - full)}] {int(100 * share):3}% {stage} {done}/{total}"
        if self._is_terminal:
            self._stream.write(f"\r{bar}", style_func=str, ending="\n" if done == total else "")
            self._stream.flush()
            self._is_open = done < total
        elif self._told != (stage, tenth := int(10 * share)):
            self._stream.write(bar)
            self._told = stage, tenth

    def close(self) -> None:
        """End the line of a bar that did not come to its end."""
        if self._is_open:
            self._stream.write("")
            self._is_open = False


class Command(BaseCommand):
    help = "从CSV或XLSX载入团组织：先检查全部文件，有任何错误都不载入；重复载入不会重复新增"

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="表头见 docs/load_orgs.md")
        parser.add_argument("--dry-run", action="store_true", help="照样检查并试载，最后全部撤销")

    def handle(self, *, files: list[Path], dry_run: bool, **options):
        self._bar = Bar(self.stderr)
        rows, file_faults, warnings = self._read(files)
        if file_faults:
            loading.check(rows, self._bar.tell, missing_files=True)
            self._refuse([*(fault for row in rows for fault in row.faults), *file_faults])
        with transaction.atomic():
            try:
                loaded = loading.load(rows=rows, by=None, on_progress=self._bar.tell)
            except loading.LoadError as error:
                self._refuse(error.faults)
            transaction.set_rollback(dry_run)
        for warning in [*warnings, *loaded.warnings]:
            self.stderr.write(f"注意：{warning}")
        undone = "（试载，已撤销）" if dry_run else ""
        self.stdout.write(f"新增 {loaded.added}，已有 {loaded.known}{undone}")

    def _read(self, files: list[Path]) -> tuple[list[Row], list[str], list[str]]:
        """The rows that could be read, faults of whole files, warnings."""
        rows, faults, warnings = [], [], []
        self._bar.tell("读取文件", 0, len(files))
        for done, path in enumerate(files, start=1):
            try:
                with path.open("rb") as file:
                    read, told = read_rows(file, path.name)
            except SheetError as error:
                faults += error.faults
            except OSError as error:
                faults.append(f"{path}：打不开（{error.strerror}）。")
            else:
                rows += read
                warnings += told
            self._bar.tell("读取文件", done, len(files))
        return rows, faults, warnings

    def _refuse(self, faults: list[str]):
        self._bar.close()
        for fault in faults:
            self.stderr.write(fault)
        raise CommandError(f"有{len(faults)}处错误，没有载入任何组织。请改正后重新载入。")
