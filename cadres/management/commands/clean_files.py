"""Removes uploaded files that no row names, and waiting files past their time."""

from django.core.management.base import BaseCommand

from cadres.actions.cleaning import clean_files


class Command(BaseCommand):
    help = "清理无主文件：没有任何记录引用、且超过一天的上传文件，以及过期的待用文件。"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="只列出，不删除")

    def handle(self, *args, dry_run: bool, **options):
        orphans, forgotten = clean_files(dry_run=dry_run)
        for name in orphans:
            self.stdout.write(name)
        done = "待清理" if dry_run else "已清理"
        self.stdout.write(f"{done}：无主文件 {len(orphans)} 个，过期的待用文件 {forgotten} 个。")
