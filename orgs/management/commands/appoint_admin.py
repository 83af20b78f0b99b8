"""manage.py appoint_admin LOGIN ORG [--name NAME | --reset [--second-factor]]: the first accounts."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from orgs.actions import appoint_admin, links
from orgs.actions.appointing import first_code
from orgs.actions.second_factor import take_factor
from orgs.acts import Act
from orgs.codes import OrgType
from orgs.models import Account, Admin, Org
from orgs.models.link import LIFETIMES
from zhtj.audit.models import AuditEntry
from zhtj.doors.links import absolute


class Command(BaseCommand):
    help = "任命组织管理员：账号不存在时新建，并打印一次性的激活码，由本人在激活页面设置密码"

    def add_arguments(self, parser):
        parser.add_argument("login", metavar="LOGIN", help="登录名")
        parser.add_argument("org", metavar="ORG", help="组织全称、学校标识码，或团的领导机关的行政区划代码")
        parser.add_argument("--name", help="本人姓名，新建账号时必填")

        parser.add_argument("--reset", action="store_true", help="已是管理员而忘记密码的：打印一次性的重置码")
        parser.add_argument(
            "--second-factor", action="store_true", help="与 --reset 同用：手机和恢复码都丢失的，解除动态口令"
        )

    @transaction.atomic
    def handle(self, *, login: str, org: str, name: str | None, reset: bool, second_factor: bool, **options):
        found = self._org(org)
        account = Account.objects.filter(login__iexact=login).first()
        admin = Admin.objects.open().filter(account=account, org=found).first() if account else None
        if second_factor and not reset:
            raise CommandError("--second-factor 须与 --reset 同用。")
        if reset:
            return self._reset(admin, with_factor=second_factor)
        if admin is not None:
            raise CommandError(f"{login} 已是“{found}”的管理员。")
        admin = appoint_admin(account=account or self._new(login, name), org=found, by=None)
        self.stdout.write(f"{admin.account.name}（{admin.account.login}）已是“{found}”的管理员。")
        if code := first_code(admin, None):
            self._tell(links.Kind.ACTIVATION, code, "activation")

    def _reset(self, admin: Admin | None, *, with_factor: bool) -> None:
        if admin is None or not admin.account.has_usable_password():
            raise CommandError("没有这个已激活的管理员，不能签发重置码。")
        if with_factor:
            take_factor(admin, by=None)
            self.stdout.write("动态口令和恢复码已解除。")
        code = links.issue(account=admin.account, org=admin.org, kind=links.Kind.RESET, by=None)
        AuditEntry.record(actor=None, act=Act.RESET_CODE_MADE, target=admin, org=admin.org)
        self._tell(links.Kind.RESET, code, "reset")

    def _tell(self, kind: links.Kind, code: str, page: str) -> None:
        days = LIFETIMES[kind].days
        self.stdout.write(f"{kind.label}：{code} （{days}天内有效，只能使用一次）")
        self.stdout.write(f"请本人打开 {absolute(reverse(page))} 设置密码。")

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
        account = Account(login=login, name=name)
        account.set_unusable_password()
        try:
            account.full_clean()
        except ValidationError as faults:
            raise CommandError(" ".join(faults.messages)) from None
        account.save()
        return account
