"""The job: an export becomes a file. Killed at any moment it begins again; memory does not grow with the list."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from cadres.actions import exports
from cadres.exporting import asking
from cadres.exporting.asking import Asked, reveals
from cadres.exporting.lines import KINDS, Importable, Shown, lines_of
from cadres.exporting.storing import Parts
from cadres.models import Export, Post
from cadres.models.exporting import ExportState, Layout
from orgs.models import Org
from orgs.models.org import path_ids
from zhtj.audit import context
from zhtj.doors.models import Session
from zhtj.jobs.pace import FailedError, Pace
from zhtj.replica import standby
from zhtj.sheets.streaming import Book, Link, Tabs
from zhtj.sheets.writing import Column

CHUNK = 500
INDEX = "目录"
INDEX_COLUMNS = (
    Column("组织", width=44, frozen=True),
    Column("各级组织", width=70),
    Column("任职数", width=10),
)
LOGGED_OUT = "您已退出登录，文件没有生成。请重新导出。"
TOO_LONG = f"现在超过{asking.MOST_LINES}条，请缩小查询范围后分次导出。"
TOO_MANY = f"现在超过{asking.MOST_ORGS}个组织，请改用一张长表，或缩小查询范围后分次导出。"
TOO_FULL = f"现在超过{asking.MOST_FULL}人的完整号码，请缩小查询范围后重新申请。"
OUT_OF_REACH = "所查询的组织已不在您的管理范围内，文件没有生成。"
NO_RIGHT = "您已没有查看这些团干部完整号码的权限，文件没有生成。"
CARE = "本文件含个人信息，请妥善保管，仅限所述用途，用后删除。"


def make(subject: uuid.UUID, pace: Pace) -> None:
    exports.sweep_exports()
    export = Export.objects.with_names().get(pk=subject)
    if export.state != ExportState.MAKING:
        return
    with context.acting_for(export.org):
        try:
            _Making(export, pace).run()
        except FailedError as fault:
            exports.fail_export(export=export, why=str(fault))
            raise


class _Making:
    def __init__(self, export: Export, pace: Pace):
        self.export, self.pace = export, pace
        self.asked = Asked.of(export)
        self.lines: Shown | Importable = lines_of(export, self.asked)
        self.done, self.full_people, self.names = 0, set(), {}
        self.since = standby.now()  # who asks sees what he wrote before

    def run(self) -> None:
        """Rights and limits are those of now."""
        self._require_session()
        self.keys = self._keys()
        self.pace.tell(0, len(self.keys))
        attempt = uuid.uuid4()
        parts = Parts(self.export, attempt)
        kind = KINDS.get(self.export.columns)
        book = Book(parts, mark=kind.mark if kind else "", author=self.export.account.name)
        write = self._write_sheets if self.export.layout == Layout.SHEETS else self._write_long
        rows = write(book)
        book.close()
        parts.close()
        self._require_session()
        with transaction.atomic():
            self.pace.tell(self.done, self.done)  # nobody else makes it
            exports.finish_export(
                export=self.export, attempt=attempt, rows=rows, full_people=len(self.full_people)
            )

    def _require_session(self) -> None:
        alive = Session.objects.alive(timezone.now()).filter(pk=self.export.session)
        if not alive.exists():
            raise FailedError(LOGGED_OUT)

    def _keys(self) -> list[int]:
        try:
            extent = self.asked.extent(self.export.columns)
        except Http404:
            raise FailedError(OUT_OF_REACH) from None
        if fault := fault_of(extent, layout=self.export.layout, is_full=self.export.is_full):
            raise FailedError(fault)
        if self.export.is_full and not extent.full_people:
            raise FailedError(NO_RIGHT)
        posts = self.asked.ordered(self.export.columns, self.export.layout).values_list("pk", flat=True)
        return standby.asked(lambda: list(posts.all()[: asking.MOST_LINES]), since=self.since)

    def _write_long(self, book: Book) -> int:
        rows = (row for _, row in self._read())
        return book.write(
            tab=Tabs().name("团干部"), lines=self._head(), columns=self.lines.columns, rows=rows
        )

    def _write_sheets(self, book: Book) -> int:
        tabs, index = Tabs(), []
        contents = tabs.name(INDEX)
        for org, read in groupby(self._read(), key=lambda one: one[0].org):
            tab, trail = tabs.name(org.name), " › ".join(self.names[pk] for pk in path_ids(org.path))
            count = book.write(
                tab=tab, lines=[trail, f"编号：{self.export.serial}"], columns=self.lines.columns,
                rows=(row for _, row in read),
            )  # fmt: skip
            index.append([Link(org.name, tab), trail, count])
        book.write(tab=contents, lines=self._head(), columns=INDEX_COLUMNS, rows=index, is_first=True)
        return self.done

    def _read(self) -> Iterator[tuple[Post, list[str]]]:
        for start in range(0, len(self.keys), CHUNK):
            ask = partial(self._chunk, self.keys[start : start + CHUNK])
            posts, rows = standby.asked(ask, since=self.since)
            self._learn_names(posts)
            yield from zip(posts, rows, strict=True)
            self.done += len(posts)
            self._count_full(posts)
            self.pace.tell(self.done, len(self.keys))

    def _chunk(self, keys: Sequence[int]) -> tuple[list[Post], list[list[str]]]:
        posts = self.asked.listed.read(keys)
        return posts, list(self.lines.rows(posts))

    def _learn_names(self, posts: Sequence[Post]) -> None:
        """Of the organisations and all above them, for the heads of their sheets."""
        if self.export.layout == Layout.SHEETS:
            ids = {pk for post in posts for pk in path_ids(post.org.path)} - self.names.keys()
            self.names |= dict(Org.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}

    def _count_full(self, posts: Sequence[Post]) -> None:
        if self.export.is_full:
            today = self.asked.listed.today
            self.full_people |= {
                post.person_id for post in posts if reveals(self.export.account, post, today=today)
            }

    def _head(self) -> list[str]:
        export, now = self.export, timezone.localtime()
        words = "　".join(f"{label}：{words}" for label, words in export.told)
        return [
            "团干部列表",
            f"编号：{export.serial}　操作人：{export.account.name}　操作人所在组织：{export.org.name}　"
            f"时间：{now:%Y-%m-%d %H:%M:%S}",
            f"{words}　共{len(self.keys)}条",
            _numbers(export),
        ]


def fault_of(extent: asking.Extent, *, layout: str, is_full: bool) -> str:
    """Why so much is not exported at once; "" when it is."""
    if extent.lines > asking.MOST_LINES:
        return TOO_LONG
    if layout == Layout.SHEETS and extent.orgs > asking.MOST_ORGS:
        return TOO_MANY
    return TOO_FULL if is_full and extent.full_people > asking.MOST_FULL else ""


def _numbers(export: Export) -> str:
    if not export.is_full:
        return f"身份证号码、手机号码只显示一部分。{CARE}"
    agreed = timezone.localtime(export.decided_at)
    return (
        f"含完整号码；未满18周岁的和操作人无权查看完整号码的，只显示一部分。理由：{export.reason}　"
        f"审批人：{export.decided_by.name}（{agreed:%Y-%m-%d %H:%M}）。{CARE}"
    )
