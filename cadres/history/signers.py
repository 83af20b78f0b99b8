"""Whose name stands at a change: only of those whom the reader may know."""

from collections.abc import Iterable
from datetime import datetime

from orgs.models import Account, Admin, Org

SYSTEM, ELSEWHERE = "系统", "其他组织的管理员"


class Signers:
    """Asks once for all rows of one page. A change at an organisation beside the reader's tells no name,

    or it would tell where else the person is in post.
    """

    def __init__(self, reader: Account, rows: Iterable):
        self.reader, self.nodes = reader, reader.granted("view_cadre")
        accounts = {row.history_user_id for row in rows} - {None, reader.pk}
        self.terms = list(Admin.objects.filter(account__in=accounts).select_related("org"))

    def name(self, row) -> str:
        """E.g. 陈静（云山大学文学院团委）; the organisation where there is only one that it can be."""
        account = row.history_user
        if account is None:
            return SYSTEM
        if account.pk == self.reader.pk:
            return account.name
        orgs = self._orgs_of(account, row.history_date)
        if orgs and not any(map(self._is_known, orgs)):
            return ELSEWHERE
        return f"{account.name}（{orgs[0].name}）" if len(orgs) == 1 else account.name

    def _orgs_of(self, account: Account, at: datetime) -> list[Org]:
        return [
            term.org
            for term in self.terms
            if term.account_id == account.pk
            and term.since_at <= at
            and (term.ended_at is None or at <= term.ended_at)
        ]

    def _is_known(self, org: Org) -> bool:
        """Above the reader, or within reach."""
        return any(node.covers(org) or org.covers(node) for node in self.nodes)
