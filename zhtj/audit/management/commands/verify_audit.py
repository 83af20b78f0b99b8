"""Checks that no line of the audit log was changed, deleted, put in or moved since it was written."""

import re
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from zhtj.audit.verifying import Walk

ANCHOR = re.compile(r"(?P<seq>[1-9]\d{0,17}):(?P<hash>[0-9a-f]{64})", re.ASCII)


class Command(BaseCommand):
    help = "核对操作日志：指出被更改、删除、插入或调换的每一条，退出码1；没有问题则打印末尾的校验值"

    def add_arguments(self, parser):
        parser.add_argument(
            "--from", dest="since", type=int, default=1, metavar="序号", help="从这一校验序号开始"
        )
        parser.add_argument(
            "--anchors", type=Path, metavar="文件",
            help="先前记下的校验值，逐一核对；没有问题时把这次的记在末尾。文件应放在数据库管理员改不到的地方",
        )  # fmt: skip

    def handle(self, *, since: int, anchors: Path | None, **options):
        if since < 1:
            raise CommandError("校验序号从1开始。")
        walk = Walk(since, _noted(anchors, since))
        count = 0
        for count, fault in enumerate(walk.faults(), start=1):  # noqa: B007 (told after the loop)
            self.stdout.write(fault)
        if count:
            raise CommandError(f"操作日志有{count}处不符。", returncode=1)
        self.stdout.write(f"操作日志{walk.count}条，全部相符。")
        if walk.last:
            self.stdout.write(f"末尾校验值 {walk.last}")
            _note(anchors, walk.last)


def _noted(path: Path | None, since: int) -> dict[int, str]:
    if path is None or not path.exists():
        return {}
    found = ANCHOR.finditer(path.read_text("utf-8"))
    return {int(each["seq"]): each["hash"] for each in found if int(each["seq"]) >= since - 1}


def _note(path: Path | None, last) -> None:
    if path is not None:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{timezone.localtime():%Y-%m-%d %H:%M:%S} {last}\n")
