"""manage.py restore FOLDER: a backup into an empty system, then everything is checked."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from zhtj import saving

CHECKS = ("check_tree", "check_rollups", "verify_audit")
SHOWN = 50


class Command(BaseCommand):
    help = "把 backup 生成的备份恢复到空的数据库和空的文件目录，并逐项核对；有不符的退出码为 1"

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="目录")

    def handle(self, *, folder: Path, **options):
        try:
            faults = saving.restore(folder)
        except saving.SavingError as fault:
            raise CommandError(str(fault)) from fault
        for fault in faults[:SHOWN]:
            self.stderr.write(fault)
        self.stdout.write(
            f"已恢复。行数、迁移、操作日志末尾、抽样解密：{len(faults) or '无'}{'处' * bool(faults)}不符。"
        )
        failed = [command for command in CHECKS if not self._is_well(command)]
        if faults or failed:
            raise CommandError(f"恢复后的系统与备份不符，不要投入使用。{'、'.join(failed)}")

    def _is_well(self, command: str) -> bool:
        try:
            call_command(command, stdout=self.stdout, stderr=self.stderr)
        except SystemExit as ended:
            return not ended.code
        return True
