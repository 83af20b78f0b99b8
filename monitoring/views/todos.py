"""催办事项: what the own organisations are urged for, each with the way to the very form."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.views.generic import TemplateView

from cadres.codes import Duty, Nature
from monitoring.actions.urging import mark_seen
from monitoring.addressees import enters_for
from monitoring.codes import Sector, Want
from monitoring.models import Staffing, Urging

MOST_OPEN, MOST_DONE = 200, 50
PRESET = {Want.SECRETARY: {"duty": Duty.SECRETARY.value}, Want.FULL_TIME: {"nature": Nature.FULL_TIME.value}}
LABELS = {Want.SECRETARY: "录入书记", Want.FULL_TIME: "录入专职团干部", Want.PROFILE: "核对并完善本组织信息"}
APPOINT = "任命管理员"


class Way(NamedTuple):
    label: str
    href: str


class TodosPage(TemplateView):
    template_name = "monitoring/todos.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.orgs:
            raise Http404("您的账号目前没有管理任何团组织。")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        own = {org.pk for org in self.request.orgs}
        urgings = Urging.objects.addressed_to(self.request.orgs).in_full()
        todo = list(urgings.open().order_by("due_on", "pk")[:MOST_OPEN])
        done = urgings.exclude(done_at=None).order_by("-done_at", "-pk")
        rows = Staffing.objects.in_bulk([urging.org_id for urging in todo])
        if self.request.method == "GET":
            mark_seen(urgings=todo, account=self.request.user)
        return super().get_context_data(
            todo=[(urging, words(urging, rows.get(urging.org_id)), way(urging, own)) for urging in todo],
            is_cut=len(todo) == MOST_OPEN,
            done=list(done[:MOST_DONE]),
            most=MOST_DONE,
            **kwargs,
        )


def words(urging: Urging, row: Staffing | None) -> str:
    """What is missing, as it stands now."""
    if urging.wants == Want.SECRETARY:
        return "本级书记空缺。"
    if urging.wants == Want.PROFILE:
        facts = "在校学生数" if urging.sector == Sector.UNIVERSITY else "企业层级、企业所在驻地"
        return f"{facts}未填报。"
    if row is None or row.required is None:
        return "本级在岗专职团干部有缺额。"
    gap = row.required - row.own_full_time_on_duty
    return f"本级在岗专职团干部缺额{gap}人（应配{row.required}人，在岗{row.own_full_time_on_duty}人）。"


def way(urging: Urging, own: Collection[int]) -> Way:
    """To the form of the organisation itself; from above to that of its branch, or to appointing an admin."""
    org, label = urging.org, LABELS[urging.wants]
    if urging.wants == Want.PROFILE and org.pk in own:
        return Way(label, reverse("profile"))
    preset = PRESET.get(urging.wants)
    if preset and org.pk in own:
        page = "cadres:enter-branch" if org.is_branch else "cadres:enter-own"
        return Way(label, f"{reverse(page)}?{urlencode({'org': org.pk, **preset})}")
    if preset and enters_for(urging.addressed, org):
        return Way(label, f"{reverse('cadres:enter-below', args=[org.pk])}?{urlencode(preset)}")
    return Way(APPOINT, reverse("orgs:appoint", args=[org.pk]))
