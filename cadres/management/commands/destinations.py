"""Shows and changes the list of 移除去向 (guide 2.4.1)."""

from django.core.management.base import BaseCommand, CommandError

from cadres.actions import destinations
from cadres.actions.parts import CadreError
from cadres.models import Destination


class Command(BaseCommand):
    help = "移除去向：查看（list）、增加（add）、改名（rename）、停用（withdraw）、恢复（offer）。"

    def add_arguments(self, parser):
        acts = parser.add_subparsers(dest="act", required=True, metavar="list|add|rename|withdraw|offer")
        acts.add_parser("list", help="查看全部")
        add = acts.add_parser("add", help="增加一项")
        add.add_argument("name")
        add.add_argument("--note", action="store_true", help="选择时须填写具体去向")
        rename = acts.add_parser("rename", help="改名，已用于移除的一并改")
        rename.add_argument("old")
        rename.add_argument("new")
        for act, told in (("withdraw", "不再供选择，已用的不变"), ("offer", "重新供选择")):
            acts.add_parser(act, help=told).add_argument("name")

    def handle(self, *, act, **options):
        try:
            getattr(self, f"do_{act}")(options)
        except CadreError as refusal:
            raise CommandError(str(refusal)) from None
        if act != "list":
            self.do_list(options)

    def do_list(self, options):
        for each in Destination.objects.all():
            marks = ["" if each.is_offered else "已停用", "须填写具体去向" if each.needs_note else ""]
            told = "，".join(filter(None, marks))
            self.stdout.write(f"{each.name}{f'（{told}）' if told else ''}")

    def do_add(self, options):
        destinations.add_destination(name=options["name"], needs_note=options["note"])

    def do_rename(self, options):
        destinations.rename_destination(old=options["old"], new=options["new"])

    def do_withdraw(self, options):
        destinations.offer_destination(name=options["name"], is_offered=False)

    def do_offer(self, options):
        destinations.offer_destination(name=options["name"], is_offered=True)
