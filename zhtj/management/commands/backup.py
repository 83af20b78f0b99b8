"""manage.py backup FOLDER: database and files into a folder, while the system goes on working."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from zhtj import saving


class Command(BaseCommand):
    help = "把数据库和入团志愿书备份到一个新的目录；密钥不在其中，须另行保存"

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="目录")

    def handle(self, *, folder: Path, **options):
        try:
            told = saving.make(folder)
        except saving.SavingError as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"已备份到 {folder}：{len(told['rows'])}个数据表，{sum(told['rows'].values())}行。")
        self.stdout.write("密钥（SEAL_KEYS、BLIND_INDEX_KEY）不在备份中，请与备份分开保存。")
