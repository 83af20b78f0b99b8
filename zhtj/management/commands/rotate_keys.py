"""manage.py rotate_keys [--check | --index]: seals every stored number under the first key (docs/keys.md)."""

from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from zhtj import rotation
from zhtj.sealed import UnreadableError, first_key_id

SHOWN = 20  # faults


class Command(BaseCommand):
    help = "用 SEAL_KEYS 中的第一个密钥重新加密全部号码；中断后再次运行即可继续"

    def add_arguments(self, parser):
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--check", action="store_true", help="只统计各密钥下的数据，不改动")
        ways.add_argument(
            "--index", action="store_true", help="用新的 BLIND_INDEX_KEY 重新计算检索值（须先停止服务）"
        )

    def handle(self, *, check: bool, index: bool, **options):
        if index:
            self._index()
        elif not check:
            self._rotate()
        if not index:
            self._verify()

    def _rotate(self):
        for column in rotation.columns():
            self._total, self._done, self._label = column.old.count(), 0, column.label
            faults = rotation.rotate(column, on_progress=self._progress)
            for fault in faults[:SHOWN]:
                self.stderr.write(fault)

    def _index(self):
        self._total, self._done, self._label = 0, 0, "检索值"
        try:
            changed = rotation.index_anew(on_progress=self._progress)
        except UnreadableError as fault:
            raise CommandError(f"{fault}没有改动任何检索值。") from None
        self.stdout.write(f"重新计算了 {changed} 个检索值。")

    def _verify(self):
        """Counts by key; anything left under another key than the first is a failure."""
        first, left = first_key_id(), 0
        for column in rotation.columns():
            used: Counter = rotation.keys_in_use(column)
            left += used.total() - used[first]
            told = "，".join(f"{key_id}：{count}" for key_id, count in sorted(used.items())) or "无数据"
            self.stdout.write(f"{column.label}（{told}）")
        if left:
            raise CommandError(f"还有 {left} 个数据不在密钥“{first}”下，请勿删除旧密钥。")
        self.stdout.write(f"全部数据都在密钥“{first}”下。")

    def _progress(self, count: int) -> None:
        """A line that redraws itself on a terminal, and a line a batch elsewhere."""
        self._done += count
        if not self._total and self._done % rotation.BATCH:
            return
        told = f"{self._label} {self._done}" + (f"/{self._total}" if self._total else "")
        is_terminal = self.stderr.isatty()
        self.stderr.write(f"\r{told}" if is_terminal else told, ending="" if is_terminal else "\n")
