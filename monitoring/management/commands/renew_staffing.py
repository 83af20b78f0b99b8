"""Brings every staffing row to today: ages, terms, and the norm that is in force by now."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from monitoring.recounting import renew


class Command(BaseCommand):
    help = "将每一行配备数据更新到今天（年龄、任期、当日施行的配备标准）；可中断，可以重复运行。"

    def handle(self, **options):
        today = timezone.localdate()
        self.stdout.write(f"已将 {renew(today)} 行配备数据更新到 {today}。")
