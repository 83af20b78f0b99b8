"""manage.py neighbour: the practice site behind ./dev run, which starts it with the settings it needs."""

import io

from django.core.management import call_command
from django.core.management.base import BaseCommand

from zhtj import devserver, neighbour
from zhtj.practice.resetting import is_current


class Command(BaseCommand):
    help = "由 ./dev run 启动：演练站点。"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--with-parent", type=int, required=True, help="启动它的进程")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--fd", type=int, help="已经打开的端口")
        what.add_argument("--background", action="store_true", help="生成演练城市，处理后台任务")

    def handle(self, *, with_parent: int, fd: int | None, **options):
        neighbour.end_with(with_parent)
        if fd is None:
            self.work(with_parent)
        else:
            devserver.Server(f"fd://{fd}", when_ready=neighbour.start_background).run()

    def work(self, parent: int):
        if not is_current():
            call_command("reset_practice", stdout=io.StringIO())
            self.stdout.write("演练城市已准备好：登录后点击右上角账号中的“演练”。")
            self.stdout.flush()
        call_command("work", with_parent=parent)
