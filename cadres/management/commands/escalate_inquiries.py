"""Hands 转接/核实申请 that nobody answered in time to the next organisation above."""

from django.core.management.base import BaseCommand

from cadres import actions


class Command(BaseCommand):
    help = "将超过处理期限的转接/核实申请转由上一级团组织处理；可以重复运行。"

    def handle(self, **options):
        self.stdout.write(f"已转交 {actions.escalate_inquiries()} 条申请。")
