"""manage.py appoint_admin LOGIN ORG [--name NAME]: the first accounts of an installation."""

import secrets

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from orgs.actions import appoint_admin
from orgs.codes import OrgType
from orgs.models import Account, Admin, Org


class Command(BaseCommand):
    help = "任命组织管理员：账号不存在时新建，并打印随机的初始密码，请本人登录后立即修改"

    def add_arguments(self, parser):
        parser.add_argument("login", metavar="LOGIN", help="登录名")
        parser.add_argument("org", metavar="ORG", help="组织全称、学校标识码，或团的领导机关的行政区划代码")
        parser.add_argument("--name", help="本人姓名，新建账号时必填")

    @transaction.atomic
    def handle(self, *, login: str, org: str, name: str | None, **options):
        found = self._org(org)
        account = Account.objects.filter(login=login).first() or self._new(login, name)
        if Admin.objects.filter(account=account, org=found, ended_at=None).exists():
            raise CommandError(f"{login} 已是“{found}”的管理员。")
        appoint_admin(account=account, org=found, by=None)
        self.stdout.write(f"{account.name}（{login}）已是“{found}”的管理员。")

    def _org(self, text: str) -> Org:
        candidates = (
            Org.objects.open().filter(school_code=text),
            Org.objects.open().filter(division=text, type=OrgType.LEADING),
            Org.objects.open().filter(name=text),
        )
        found = next((list(orgs[:2]) for orgs in candidates if orgs.exists()), [])
        if len(found) != 1:
            raise CommandError(f"{'有多个组织' if found else '没有组织'}符合“{text}”，请换用代码或全称。")
        return found[0]

    def _new(self, login: str, name: str | None) -> Account:
        if not name:
            raise CommandError("新建账号须用 --name 写明本人姓名。")
        password = secrets.token_urlsafe(12)
        account = Account(login=login, name=name)
        account.set_password(password)
        try:
            account.full_clean()
        except ValidationError as faults:
            raise CommandError(" ".join(faults.messages)) from None
        account.save()
        self.stdout.write(f"已新建账号 {login}，初始密码：{password}")
        return account
