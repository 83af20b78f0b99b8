"""Removes imports that nobody came back to, with the files and lines that were handed in, and jobs long over."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from cadres.importing.sweeping import sweep
from cadres.models.importing import KEPT_FOR
from zhtj.jobs import queue

JOBS_KEPT_FOR = timedelta(days=30)  # after they ended


class Command(BaseCommand):
    help = f"清理导入：超过{KEPT_FOR.days}天没有处理的，连同上传的文件一并删除；已导入的团干部不受影响。"

    def handle(self, *args, **options):
        swept = sweep()
        queue.forget(before=timezone.now() - JOBS_KEPT_FOR)
        self.stdout.write(f"已清理：导入 {swept} 次。")
