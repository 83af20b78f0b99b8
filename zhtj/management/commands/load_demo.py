"""manage.py load_demo: fill an empty database with the invented city of zhtj.demo."""

from django.core.management.base import BaseCommand, CommandError

from zhtj import demo


class Command(BaseCommand):
    help = "载入演示数据：一座虚构城市的团组织、团干部和演示账号（只载入没有团组织的数据库）。"

    def handle(self, **options):
        try:
            demo.load(self._say)
        except demo.NotEmptyError as refusal:
            raise CommandError(str(refusal)) from refusal

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
