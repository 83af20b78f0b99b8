"""manage.py devserver: the demonstration on this machine, behind ./dev run."""

from argparse import ArgumentTypeError

from django.core.management.base import BaseCommand

from zhtj import devserver


def port_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise ArgumentTypeError("端口应为1到65535之间的整数")
    return int(text)


class Command(BaseCommand):
    help = "启动演示系统：建库、生成演示数据、列出演示账号并提供服务。"
    requires_system_checks = []  # migrate runs them; a second start is quick

    def add_arguments(self, parser):
        parser.add_argument("--port", type=port_number, default=8000, help="端口，默认 8000")
        parser.add_argument("--fresh", action="store_true", help="清空数据库，重新生成演示数据")

    def handle(self, *, port, fresh, **options):
        self.port = port
        devserver.require_port(port)
        if fresh:
            devserver.empty_database()
        devserver.prepare_database(self.say)
        devserver.Server(port, when_ready=self.welcome).run()

    def welcome(self):
        self.say("\n".join(["", *devserver.account_lines()]))
        self.say(f"\n智慧团建已启动：http://{devserver.HOST}:{self.port}/  （按 Ctrl-C 停止）")

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()
