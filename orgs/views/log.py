"""操作日志: what was done at the organisations within reach, and by oneself."""

from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from orgs import log_sheets, logbook
from orgs.access import org_within_reach
from orgs.forms.log import LogFilter
from orgs.logbook import Line
from orgs.models import Org
from orgs.views.tree import TreePageMixin
from zhtj.audit.models import AuditEntry
from zhtj.sheets.writing import XLSX

PAGE = 50
NO_LINE = "没有这条日志，或它不在您的管理范围内。"
ASKED = ("since", "until", "act", "actor", "own", "request_id")


class AskedMixin:
    """Which lines are asked for."""

    @cached_property
    def filter(self) -> LogFilter:
        return LogFilter(self.request.GET)

    @cached_property
    def chosen(self) -> Org | None:
        """Nothing asked means everything within reach."""
        pk = self.filter.asked("org")
        return org_within_reach(self.request.user, pk) if pk else None

    @property
    def seen(self):
        return logbook.seen_by(self.request.user)

    @property
    def lines(self):
        return self.filter.apply(self.seen, org=self.chosen, by=self.request.user)

    @property
    def address(self) -> str:
        """The question without page, ready to be asked elsewhere."""
        kept = {name: self.request.GET[name] for name in ("org", *ASKED) if self.request.GET.get(name)}
        return urlencode(kept)


class LogList(AskedMixin, TreePageMixin, TemplateView):
    template_name = "orgs/log.html"
    tree_permission = logbook.PERMISSION

    @property
    def tree_chosen(self) -> Org | None:
        return self.chosen

    def tree_href(self, org: Org) -> str:
        kept = {name: self.request.GET[name] for name in ASKED if self.request.GET.get(name)}
        return f"{reverse('orgs:log')}?{urlencode({'org': org.pk, **kept})}"

    def get_context_data(self, **kwargs):
        asked = self.filter.asked("before")
        before = self.seen.filter(pk=asked).first() if asked else None
        found = list(logbook.newest_first(self.lines, before=before)[: PAGE + 1])
        return super().get_context_data(
            filter=self.filter,
            chosen=self.chosen,
            address=self.address,
            is_later=before is not None,
            lines=[Line(entry) for entry in found[:PAGE]],
            last=found[PAGE - 1] if len(found) > PAGE else None,
            **kwargs,
        )


class LogDetail(AskedMixin, TemplateView):
    template_name = "orgs/log_line.html"

    def get_context_data(self, **kwargs):
        entry = self.seen.filter(pk=self.kwargs["pk"]).first()
        if entry is None:
            raise Http404(NO_LINE)
        return super().get_context_data(
            entry=entry,
            line=Line(entry),
            trail=self._trail(entry) if entry.is_near else "",
            shows_address=self._is_near(entry),
            **kwargs,
        )

    def _trail(self, entry: AuditEntry) -> str:
        """Where the organisation stands now."""
        org = Org.objects.filter(pk=entry.org_id).first()
        return " › ".join(Org.objects.above(org).values_list("name", flat=True)) if org else ""

    def _is_near(self, entry: AuditEntry) -> bool:
        """The network address of somebody above is not for those below."""
        user = self.request.user
        if entry.actor_id in {None, user.pk} or not entry.address:
            return True
        reached = Org.objects.within_reach_of(user, logbook.PERMISSION)
        return reached.filter(pk=entry.acting_org_id).exists()


class LogDownload(AskedMixin, View):
    http_method_names = ("get", "head", "options")

    def head(self, request):
        """Nothing is taken away, so nothing is written down; out of reach it is 404 as well."""
        _ = self.chosen
        return HttpResponse(content_type=XLSX)

    def get(self, request):
        try:
            stream = log_sheets.export_log(
                lines=self.lines, asked=self.filter.told(), org=self.chosen, by=request.user
            )
        except log_sheets.TooManyLines:
            told = {"most": log_sheets.MOST_LINES, "address": self.address}
            return render(request, "orgs/log_too_many.html", told, status=422)
        name = f"操作日志-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
        return FileResponse(stream, as_attachment=True, filename=name)
