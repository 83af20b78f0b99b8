"""manage.py work [--once]: works the jobs off, as long as it is let."""

import logging
import os
import signal
from threading import Event

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connections

from zhtj.jobs import working

IDLE, AWAY = 0.5, 5.0  # seconds between two looks, and after the database was away
log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "处理后台任务（导入、导出等），直到收到 SIGTERM；可以同时运行几个"

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="处理完等待的任务就结束")
        parser.add_argument(
            "--with-parent", type=int, metavar="进程号", help="启动它的这个进程结束时一并结束"
        )

    def handle(self, *, once: bool, with_parent: int | None, **options):
        self._stop, self._parent = Event(), with_parent
        if once:
            working.work_off()
            return
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *told: self._stop.set())
        while not self._is_stopping():
            self._stop.wait(self._work())

    def _work(self) -> float:
        """Do what waits; seconds until the next look."""
        try:
            close_old_connections()
            working.work_off(is_stopping=self._is_stopping)
        except working.AWAY as fault:  # without a traceback, every few seconds
            log.error("数据库暂时不能使用，稍后再试：%s", str(fault).partition("\n")[0])
            connections.close_all()
            return AWAY
        return IDLE

    def _is_stopping(self) -> bool:
        return self._stop.is_set() or (self._parent is not None and os.getppid() != self._parent)
