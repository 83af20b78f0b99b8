"""manage.py load_orgs FILE… [--dry-run]: loads organisations from CSV and XLSX (docs/load_orgs.md)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from orgs import loading
from orgs.sheets import Row, read_rows
from zhtj.sheets.reading import SheetError

BAR = 30  # characters


class Command(BaseCommand):
    help = "从CSV或XLSX载入团组织：先检查全部文件，有任何错误都不载入；重复载入不会重复新增"

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="表头见 docs/load_orgs.md")
        parser.add_argument("--dry-run", action="store_true", help="照样检查并试载，最后全部撤销")

    def handle(self, *, files: list[Path], dry_run: bool, **options):
        rows, file_faults = self._read(files)
        if file_faults:
            loading.check(rows, missing_files=True)
            self._refuse([*(fault for row in rows for fault in row.faults), *file_faults])
        with transaction.atomic():
            try:
                loaded = loading.load(rows=rows, by=None, on_progress=self._progress)
            except loading.LoadError as error:
                self._refuse(error.faults)
            transaction.set_rollback(dry_run)
        for warning in loaded.warnings:
            self.stderr.write(f"注意：{warning}")
        undone = "（试载，已撤销）" if dry_run else ""
        self.stdout.write(f"新增 {loaded.added}，已有 {loaded.known}{undone}")

    def _read(self, files: list[Path]) -> tuple[list[Row], list[str]]:
        rows, faults = [], []
        for path in files:
            try:
                with path.open("rb") as file:
                    read, warnings = read_rows(file, path.name)
            except SheetError as error:
                faults += error.faults
            except OSError as error:
                faults.append(f"{path}：打不开（{error.strerror}）。")
            else:
                rows += read
                self.stderr.write("".join(f"注意：{warning}\n" for warning in warnings), ending="")
        self._total = len(rows)
        return rows, faults

    def _refuse(self, faults: list[str]):
        for fault in faults:
            self.stderr.write(fault)
        raise CommandError(f"有{len(faults)}处错误，没有载入任何组织。请改正后重新载入。")

    def _progress(self, count: int) -> None:
        """A bar that redraws itself on a terminal, and a line each time elsewhere."""
        full = BAR * count // self._total
        bar = f"[{'#' * full}{'.' * (BAR - full)}] {count}/{self._total}"
        is_terminal = self.stderr.isatty()
        self.stderr.write(f"\r{bar}" if is_terminal else bar, ending="" if is_terminal else "\n")
