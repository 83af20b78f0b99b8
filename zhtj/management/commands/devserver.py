"""manage.py devserver: the demonstration on this machine, behind ./dev run."""

import sys

from django.core.management.base import BaseCommand

from zhtj import devserver, neighbour


class Command(BaseCommand):
    help = "启动演示系统：建库、生成演示数据、列出演示账号并提供服务。"
    requires_system_checks = []  # migrate runs them; a second start is quick

    def add_arguments(self, parser):
        parser.add_argument("--port", default="8000", help="端口，默认 8000")
        parser.add_argument("--fresh", action="store_true", help="清空数据库，重新生成演示数据")
        parser.add_argument("--no-practice", action="store_true", help="不启动演练站点")

    def handle(self, *, port, fresh, no_practice, **options):
        try:
            self.start(devserver.port_number(port), fresh, has_practice=not no_practice)
        except devserver.StartError as error:
            sys.exit(str(error))
        except KeyboardInterrupt:
            sys.exit(130)

    def start(self, port: int, fresh: bool, *, has_practice: bool):
        devserver.require_port(port)
        if fresh:
            devserver.empty_database()
            neighbour.forget()
        devserver.prepare_database(self.say)
        beside = neighbour.listen(port) if has_practice else None
        if beside:
            neighbour.announce(beside)
        devserver.Server(f"{devserver.HOST}:{port}", when_ready=lambda: self.ready(port, beside)).run()

    def ready(self, port: int, beside):
        self.welcome(port)
        devserver.start_worker()
        if beside:
            neighbour.start(beside, port)

    def welcome(self, port: int):
        self.say("\n".join(["", *devserver.account_lines()]))
        self.say(f"\n智慧团建已启动：http://{devserver.HOST}:{port}/  （按 Ctrl-C 停止）")

    def say(self, text: str):
        self.stdout.write(text)
        self.stdout.flush()
