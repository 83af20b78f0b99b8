"""manage.py reset_practice: the practice city as it was on its first day; every night on the practice site."""

from django.core.management.base import BaseCommand, CommandError

from zhtj.practice import resetting


class Command(BaseCommand):
    help = "恢复演练城市：在旁边生成新的，完成后一次换上；只在演练站点（PRACTICE=True）运行，拒绝有真实数据的数据库。"
    requires_system_checks = []  # tables may be missing; migrate runs them

    def add_arguments(self, parser):
        parser.add_argument("--unless-today", action="store_true", help="今天已经恢复过的，不再恢复")

    def handle(self, *, unless_today: bool, **options):
        if unless_today and resetting.is_current():
            self.stdout.write("今天已经恢复过。")
            return
        try:
            resetting.reset(self._say)
        except resetting.ResetError as refusal:
            raise CommandError(str(refusal)) from refusal
        self._say("演练城市已恢复。")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
