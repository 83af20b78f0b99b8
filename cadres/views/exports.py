"""导出: asking for a workbook of what the list shows, my exports, and agreeing to full numbers in somebody's."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import FormView, ListView, View

from cadres import actions, columns
from cadres.actions import CadreError
from cadres.actions.exports import KIND, same_person_fault
from cadres.exporting import asking
from cadres.exporting.asking import Asked, Extent
from cadres.exporting.making import fault_of
from cadres.filters import EVERYWHERE, PostFilter
from cadres.forms.exporting import ExportForm
from cadres.forms.requests import ACCEPT, VerdictForm
from cadres.models import Export
from cadres.models.answering import addressee_above
from cadres.models.exporting import ExportState
from cadres.views.requests import counts, trails
from orgs.models import Org
from zhtj.doors.models.session import digest
from zhtj.jobs import queue
from zhtj.jobs.models import Job
from zhtj.jobs.models import State as JobState
from zhtj.jobs.pages import ProgressMixin
from zhtj.sheets.writing import XLSX
from zhtj.web.paging import PagedMixin

NO_ORG = "您目前不管理任何组织，不能导出。请联系上级团组织。"
NOBODY = "没有可导出的团干部，请返回列表更改查询条件。"
NO_EXPORT = "没有这次导出，或它不是您的。"
ENDED = "已移除的团干部不能批量导出完整号码，请在其页面逐个查看。"
NOBODY_IN_CLEAR = (
    "所列团干部中，没有您有权查看完整号码且已满18周岁的；查看完整号码须有录入或移除该组织团干部的权限。"
)
WAITING, ANSWERED = "waiting", "answered"
BOXES = (
    (WAITING, "待审批", "cadres:export-requests"),
    (ANSWERED, "已审批", "cadres:export-requests-answered"),
)
LIMITS = {"most_lines": asking.MOST_LINES, "most_orgs": asking.MOST_ORGS, "most_full": asking.MOST_FULL}


def session_of(request) -> str:
    """The digest of the session: a link is good for whoever is logged in by it."""
    return digest(request.session.session_key or "")


class ExportCreate(FormView):
    """What the list is asked stands in the address, as in that of the list; so do place and order."""

    form_class = ExportForm
    template_name = "cadres/export_new.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.org:
            raise PermissionDenied(NO_ORG)
        _ = self.asked.listed.place  # refuses before anything is counted
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def filter(self) -> PostFilter:
        return PostFilter(self.request.GET)

    @cached_property
    def asked(self) -> Asked:
        return Asked(self.filter, by=self.request.user, org=self.request.org)

    @cached_property
    def extents(self) -> dict[str, Extent]:
        return {each.value: self.asked.extent(each) for each in self.asked.possible_columns}

    @property
    def full_fault(self) -> str:
        if self.filter.is_of_ended:
            return ENDED
        return "" if any(extent.full_people for extent in self.extents.values()) else NOBODY_IN_CLEAR

    def get_form_kwargs(self):
        choices = [
            (each.value, f"{each.label}（{self.extents[each].lines}条）")
            for each in self.asked.possible_columns
        ]
        return super().get_form_kwargs() | {"columns": choices, "full_fault": self.full_fault}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            told=self.told,
            extent=self.extents["shown"],
            address=urlencode(self.filter.as_address()),
            above=Org.objects.get(pk=addressee_above(self.request.org.path)),
            **LIMITS,
            **kwargs,
        )

    @property
    def told(self) -> list[tuple[str, str]]:
        place, (column, descending) = self.asked.listed.place, self.asked.listed.sorting
        where = (
            f"{place.name}{'' if place.is_leaf else f'（{self.filter.scope_label}）'}"
            if place
            else "全部可见组织"
        )
        return [
            ("范围", where),
            *self.filter.told(),
            ("排序", f"{column.label}{'（倒序）' if descending else ''}"),
        ]

    def form_valid(self, form):
        chosen = form.cleaned_data
        extent = self.extents[chosen["columns"]]
        if fault := self._fault(extent, chosen["layout"], is_full=form.is_full):
            form.add_error(None, fault)
            return self.form_invalid(form)
        try:
            export = actions.ask_export(**self._facts(form, extent))
        except CadreError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        return redirect("cadres:export", export.pk)

    def _fault(self, extent: Extent, layout: str, *, is_full: bool) -> str:
        if not extent.lines:
            return NOBODY
        if is_full and not extent.full_people:
            return NOBODY_IN_CLEAR
        return fault_of(extent, layout=layout, is_full=is_full)

    def _facts(self, form, extent: Extent) -> dict:
        user, chosen = self.request.user, form.cleaned_data
        return {
            "by": user, "org": self.request.org, "session": session_of(self.request),
            "query": urlencode(self.filter.as_address()), "told": self.told, "layout": chosen["layout"],
            "columns": chosen["columns"], "keys": columns.keys_chosen_by(user), "is_full": form.is_full,
            "reason": chosen.get("reason", "") if form.is_full else "", "lines": extent.lines,
            "people": extent.people, "orgs": extent.orgs, "full_people": extent.full_people if form.is_full else 0,
        }  # fmt: skip


class ExportList(PagedMixin, ListView):
    """Mine, the latest first."""

    template_name = "cadres/exports.html"

    def get_queryset(self):
        return Export.objects.of(self.request.user).order_by("-asked_at", "-serial")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = list(context["page_obj"])
        failed = Job.objects.filter(
            kind=KIND, state=JobState.FAILED, subject__in=[row.pk for row in rows]
        ).values_list("subject", flat=True)
        broken, session = set(failed), session_of(self.request)
        return context | {"rows": [(row, *_state(row, session, row.pk in broken)) for row in rows]}


def _state(export: Export, session: str, is_broken: bool) -> tuple[str, str]:
    if is_broken and export.state == ExportState.MAKING:
        return ExportState.FAILED.label, "muted"
    return export.state_told(session)


class ExportRequestList(PagedMixin, ListView):
    """Full numbers that others ask for; `box` is set in the addresses."""

    box = WAITING
    template_name = "cadres/export_requests.html"

    def get_queryset(self):
        rows = Export.objects.decided_for(self.request.user).with_names()
        if self.box == WAITING:
            return rows.waiting().order_by("asked_at", "serial")
        return rows.exclude(decided_by=None).order_by("-decided_at", "serial")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(box=self.box, boxes=BOXES, kind="exports", **kwargs)
        rows = list(context["page_obj"])
        paths = trails([row.org for row in rows])
        return context | {
            "rows": [(row, paths[row.org_id]) for row in rows],
            "counts": counts(self.request.user),
        }


class Found:
    """The export of the address."""

    @cached_property
    def export(self) -> Export:
        rows = Export.objects.of(self.request.user) | self._to_decide
        return self._found(rows.distinct())

    @property
    def _to_decide(self):
        return Export.objects.decided_for(self.request.user)

    def _found(self, rows) -> Export:
        export = rows.with_names().filter(pk=self.kwargs["pk"]).first()
        if export is None:
            raise Http404(NO_EXPORT)
        return export

    @property
    def is_mine(self) -> bool:
        return self.export.account_id == self.request.user.pk


class ExportDetail(Found, ProgressMixin, FormView):
    """Whoever asked sees how far it is and downloads it; who is to agree sees what would stand in it."""

    form_class = VerdictForm

    @cached_property
    def progress(self) -> queue.Progress | None:
        is_told = self.is_mine and self.export.state in (ExportState.MAKING, ExportState.FAILED)
        return queue.progress_of(KIND, self.export.pk) if is_told else None

    def get_template_names(self):
        return ["cadres/export.html" if self.is_mine else "cadres/export_request.html"]

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=VerdictForm()))

    def get_context_data(self, **kwargs):
        export, session = self.export, session_of(self.request)
        words, tone = _state(export, session, bool(self.progress and self.progress.is_failed))
        context = {"export": export, "state": words, "tone": tone, "list_query": export.query, **LIMITS}
        if self.is_mine:
            context["is_ready"] = not export.fault_of_taking(session)
        else:
            context["trail"] = trails([export.org])[export.org_id]
            context["fault"] = same_person_fault(export, self.request.user)
            context["whom"] = whom(export)
        return super().get_context_data(**context, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.is_mine:
            raise Http404(NO_EXPORT)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        agrees, reason = form.cleaned_data["verdict"] == ACCEPT, form.cleaned_data["reason"]
        try:
            actions.decide_export(export=self.export, agrees=agrees, reason=reason, by=self.request.user)
        except CadreError as refusal:
            messages.error(self.request, str(refusal))
        else:
            word = "已同意" if agrees else "已拒绝"
            messages.success(self.request, f"{word}{self.export.account.name}导出完整号码的申请。")
        return redirect("cadres:export-requests")


def whom(export: Export) -> str:
    """What somebody else asks his list for to see the same people; "" where each account sees others."""
    query = QueryDict(export.query, mutable=True)
    query.setdefault("org", f"{export.org_id}")
    return "" if query["org"] == EVERYWHERE else query.urlencode()


class ExportButton(Found, View):
    """A button on the page of one's own export; there it is told how it went."""

    @cached_property
    def export(self) -> Export:
        return self._found(Export.objects.of(self.request.user))

    def get(self, request, pk):
        return redirect("cadres:export", pk)

    def post(self, request, pk):
        export = self.export
        try:
            return self.act(export) or self.get(request, pk)
        except CadreError as refusal:
            messages.error(request, str(refusal))
            return self.get(request, pk)

    def act(self, export: Export) -> HttpResponse | None:
        raise NotImplementedError


class ExportMaking(ExportButton):
    def act(self, export):
        actions.make_export(export=export, by=self.request.user, session=session_of(self.request))


class ExportWithdrawal(ExportButton):
    def act(self, export):
        actions.withdraw_export(export=export, by=self.request.user)
        messages.success(self.request, "已撤回导出申请。")


class ExportDownload(ExportButton):
    def act(self, export):
        content = actions.take_export(export=export, by=self.request.user, session=session_of(self.request))
        response = StreamingHttpResponse(content, content_type=XLSX)
        response["Content-Disposition"] = content_disposition_header(True, export.filename)
        return response
