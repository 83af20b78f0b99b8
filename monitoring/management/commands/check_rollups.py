"""Counts every staffing row anew and names what differs; --repair puts it right."""

import sys

from django.core.management.base import BaseCommand

from monitoring.recounting import differences


class Command(BaseCommand):
    help = "逐行重新统计团干部配备情况，列出不一致之处；没有不一致时退出码为 0，否则为 1。"

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="同时改正")

    def handle(self, *, repair: bool, **options):
        found = 0
        for difference in differences(repair=repair):
            found += 1
            self.stdout.write(str(difference))
        if not found:
            self.stdout.write("配备情况与任职记录一致。")
            return
        self.stdout.write(f"共 {found} 处不一致，{'已改正' if repair else '可用 --repair 改正'}。")
        if not repair:
            sys.exit(1)
