"""manage.py check_tree [--repair]: compares the tree with a recomputation from `parent` (docs/decisions/0001)."""

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from orgs.models import Org
from orgs.tree import recomputing


class Command(BaseCommand):
    help = "核对组织树：由上级组织重新推算各列，逐一列出不符之处；末了仍有不符时退出码为1"

    def add_arguments(self, parser):
        parser.add_argument(
            "--repair", action="store_true", help="改正由上级组织推算得出的各列（循环只列出，不改）"
        )

    def handle(self, *, repair: bool, **options):
        self.found = self.only_named = 0
        if repair:
            recomputing.repair(self._tell)
        else:
            self._check()
        self._sum_up(repair)

    def _check(self) -> None:
        with transaction.atomic():
            if connection.vendor == "postgresql" and not connection.savepoint_ids:
                with connection.cursor() as cursor:  # one picture, though others go on changing the tree
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for one in recomputing.differences():
                self._tell(one)

    def _tell(self, one: recomputing.Difference) -> None:
        self.found += 1
        self.only_named += bool(one.reason)
        self.stdout.write(str(one))

    def _sum_up(self, repair: bool) -> None:
        count = Org.objects.count()
        if not self.found:
            self.stdout.write(f"共核对{count}个组织，全部相符。")
            return
        mended = (
            f"，已改正{self.found - self.only_named}处，余{self.only_named}处须人工更正" if repair else ""
        )
        self.stderr.write(f"共核对{count}个组织，{self.found}处不符{mended}。")
        if self.only_named or not repair:
            raise SystemExit(1)
