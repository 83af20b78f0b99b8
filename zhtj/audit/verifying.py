"""Goes along the chain of the log and names each line that is not as it was written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zhtj.audit import chain
from zhtj.audit.models import AuditLink


@dataclass
class Walk:
    """From link `since` on; `faults()` is read to its end, then `last` and `count` tell how far it went.

    `anchors`, sequence number -> hash, were noted elsewhere: the chain must still run through them.
    """

    since: int
    anchors: Mapping[int, str]
    last: AuditLink | None = None
    count: int = 0

    def faults(self) -> Iterator[str]:
        yield from (f"防护触发器缺失或被停用：{name}。" for name in sorted(chain.missing_triggers()))
        before = AuditLink.objects.filter(seq=self.since - 1).first()
        if before is None and self.since > 1:
            yield f"校验序号{self.since - 1}缺失。"
        first_entry = before.entry_id if before and self.since > 1 else 0
        yield from self._chain(before)
        yield from (f"日志{pk}不在校验链中：后来插入。" for pk in chain.unlinked(since=first_entry))
        yield from self._lost_anchors()

    def _chain(self, before: AuditLink | None) -> Iterator[str]:
        seq, link_hash = (before.seq, before.hash) if before else (self.since - 1, "")
        for row in chain.rows(since=self.since):
            if row.seq != seq + 1:
                yield f"校验序号{seq + 1}至{row.seq - 1}缺失：日志被删除。"
            yield from _faults_of(row, link_hash)
            if self.anchors.get(row.seq, row.hash) != row.hash:
                yield f"校验序号{row.seq}与先前记下的校验值不同：校验链被重写。"
            seq, link_hash = row.seq, row.hash
            self.count += 1
        if self.count:
            self.last = AuditLink(seq=seq, hash=link_hash)
        elif before:
            self.last = before

    def _lost_anchors(self) -> Iterator[str]:
        end = self.last.seq if self.last else 0
        lost = max(self.anchors, default=0)
        if lost > end:
            yield f"校验链止于序号{end}，而先前已到{lost}：末尾的日志被删除。"


def _faults_of(row: chain.Row, before: str) -> Iterator[str]:
    if row.texts is None:
        yield f"日志{row.entry_id}（校验序号{row.seq}）已被删除。"
    elif chain.digest(before, row.seq, row.texts) != row.hash:
        yield f"日志{row.entry_id}（校验序号{row.seq}）的内容、顺序或校验值被更改。"
