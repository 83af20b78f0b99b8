"""Whatever is to be run every night, one after the other; what fails is told at the end and stops nothing else."""

from time import monotonic

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from zhtj.audit.masking import masked, without_rows
from zhtj.upkeep.models import Chore

STEPS = (
    "renew_staffing",  # first, so that all that follows sees today's figures
    "take_snapshot",  # of the month that ended
    "escalate_inquiries",
    "clean_files",
    "clean_exports",
    "clean_imports",
    "clean_notices",
    "clearsessions",
    "check_tree",
    "check_rollups",
    "verify_audit",
)
WITH_ANCHORS = "verify_audit"


class Command(BaseCommand):
    help = f"依次运行每晚的各项工作（{'、'.join(STEPS)}）；一项失败不影响其他各项，有失败的退出码为 1。"

    def add_arguments(self, parser):
        parser.add_argument("--anchors", metavar="文件", help="交给 verify_audit 的校验值文件")

    def handle(self, *, anchors: str | None, **options):
        failed = [step for step in STEPS if not self._is_done(step, _arguments(step, anchors))]
        if failed:
            raise CommandError(
                f"共 {len(STEPS)} 项，失败 {len(failed)} 项：{'、'.join(failed)}。", returncode=1
            )
        self.stdout.write(f"共 {len(STEPS)} 项，全部完成。")

    def _is_done(self, step: str, arguments: list[str]) -> bool:
        self.stdout.write(f"== {step}")
        self.stdout.flush()
        began = monotonic()
        fault = self._fault(step, arguments)
        fault = self._noted(step, fault)
        told = f"失败：{fault}" if fault else "完成"
        (self.stderr if fault else self.stdout).write(f"== {step} {told}（{monotonic() - began:.0f} 秒）")
        return not fault

    def _noted(self, step: str, fault: str) -> str:
        """What is told of the step; where even that cannot be written down, it did not go well."""
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()  # it may have broken in the step
        try:
            Chore.note(step, fault=fault)
        except DatabaseError as broken:
            return fault or f"没有记下结果：{broken}"
        return fault

    def _fault(self, step: str, arguments: list[str]) -> str:
        try:
            call_command(step, *arguments, stdout=self.stdout, stderr=self.stderr)
        except SystemExit as leaving:
            return f"退出码 {leaving.code}" if leaving.code else ""
        except Exception as fault:  # one of them must not keep the others from their turn
            return masked(without_rows(f"{type(fault).__name__} {fault}"))  # /readyz shows it
        return ""


def _arguments(step: str, anchors: str | None) -> list[str]:
    return ["--anchors", anchors] if anchors and step == WITH_ANCHORS else []
