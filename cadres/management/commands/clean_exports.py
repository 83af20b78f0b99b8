"""manage.py clean_exports: drops exported files that nobody may download any more, every night."""

from django.core.management.base import BaseCommand

from cadres.actions.exports import sweep_exports


class Command(BaseCommand):
    help = "清除失效的导出文件：过期的、登录会话已结束的、同意后没有生成的"

    def handle(self, **options):
        self.stdout.write(f"已清除 {sweep_exports()} 个失效的导出。")
