"""manage.py clean_notices: drops notices that are older than half a year, every night."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from zhtj.notices.seeing import KEPT_FOR, forget


class Command(BaseCommand):
    help = f"清理消息：超过{KEPT_FOR.days}天的，不论是否看过"

    def handle(self, **options):
        self.stdout.write(f"已清理 {forget(before=timezone.now() - KEPT_FOR)} 条消息。")
