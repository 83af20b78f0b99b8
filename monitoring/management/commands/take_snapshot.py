"""Freezes the staffing of the last month-end that has passed; again, nothing is left to do."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from monitoring import past


class Command(BaseCommand):
    help = "冻结上月末（或 --day 指定日期）的团干部配备情况，供以后对比；已冻结的不再改动，中断后可重新运行。"

    def add_arguments(self, parser):
        parser.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="要冻结的日期")

    def handle(self, *, day: date | None, **options):
        day = day or past.month_end(timezone.localdate())
        past.forget()
        if past.is_frozen(day):
            self.stdout.write(f"{day} 的配备情况已经冻结，无需再做。")
            return
        try:
            rows = past.freeze(day)
        except ValueError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"已冻结 {day} 的配备情况：{rows} 行。")
