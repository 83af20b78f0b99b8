"""导入本级团干部, 导入下级支部成员: a file handed in, its lines mended on the page, decided, and the result."""

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType

from django.contrib import messages
from django.core.paginator import Page
from django.http import FileResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View
from django_htmx.http import HttpResponseClientRedirect

from cadres.forms.importing import DecisionForm, UploadForm
from cadres.importing import deciding, mending, previews, reporting, rights
from cadres.importing import lines as standing
from cadres.importing.line_forms import LineForm, LinesAsked, LinesSent
from cadres.importing.lines import Standing
from cadres.importing.sessions import SessionError, begin
from cadres.models import Import, ImportLine
from cadres.models.importing import Choice, State
from cadres.sheets import Kind
from cadres.sheets.templates import write_template
from cadres.views.entry import acting_org
from orgs.codes import OrgType
from zhtj.jobs.pages import ProgressMixin
from zhtj.sheets.reading import SheetError
from zhtj.web.paging import CappedPaginator, PageForm

LINES_A_PAGE, IMPORTS_A_PAGE = 25, 20
LINES = "lines"  # id of the part of the page that is put in place
NOT_STORED = "没有保存：有的内容不能这样填写，请看标出的各行。"
ADDRESSES = {Kind.OWN: "cadres:import-own", Kind.BELOW: "cadres:import-below"}


# --- imports of an organisation ----------------------------------------------------------------------------


class OfOrganisation:
    """`kind` is set in the addresses; without it the page is about both."""

    kind: Kind | None = None

    @cached_property
    def org(self):
        types = list(OrgType) if self.kind != Kind.BELOW else rights.UPPER_TYPES
        org = acting_org(self.request, of=types, otherwise=rights.ONLY_UPPER)
        rights.require(self.request.user, self.kind or Kind.OWN, org)
        return org


class ImportList(OfOrganisation, FormView):
    """The template, the file, and the imports of my organisation."""

    form_class = UploadForm
    template_name = "cadres/imports.html"

    def get_context_data(self, **kwargs):
        kinds = [self.kind] if self.kind else rights.kinds_for(self.org)
        rows = Import.objects.filter(org=self.org, kind__in=kinds).listed()
        page = CappedPaginator(rows, IMPORTS_A_PAGE).get_page(PageForm(self.request.GET).asked("page") or 1)
        told = {
            "org": self.org,
            "cards": [
                (kind, ADDRESSES[kind], f"{ADDRESSES[kind]}-template", self.form_for(kind)) for kind in kinds
            ],
            "rows": previews.rows(page),
            "page": page,
            "kind": self.kind,
            "has_both": len(rights.kinds_for(self.org)) > 1,
        }
        return super().get_context_data(**told, **kwargs)

    def form_for(self, kind: Kind) -> UploadForm | None:
        """On the page of both each has one of its own; else it is the page's."""
        return None if self.kind else UploadForm(auto_id=f"id_{kind.value}_%s")

    def form_valid(self, form):
        file = form.cleaned_data["file"]
        try:
            session = begin(
                org=self.org, kind=self.kind, content=file.read(), name=file.name, by=self.request.user
            )
        except (SheetError, SessionError) as refusal:
            form.add_error("file", list(getattr(refusal, "faults", [str(refusal)])))
            return self.form_invalid(form)
        return redirect("cadres:import", session.pk)


class ImportTemplate(OfOrganisation, View):
    def get(self, request):
        stream = BytesIO()
        write_template(stream, kind=self.kind, org=self.org, by=request.user)
        stream.seek(0)
        name = f"{self.kind.label}模板-{self.org.name}.xlsx"
        return FileResponse(stream, as_attachment=True, filename=name)


# --- one import --------------------------------------------------------------------------------------------


class OneImport:
    """Of an organisation that I am admin of; the address names it, whichever I act for now."""

    @cached_property
    def session(self) -> Import:
        return rights.session_of(self.request.user, self.kwargs["pk"])

    @property
    def kind(self) -> Kind:
        return Kind(self.session.kind)

    def get_context_data(self, **kwargs):
        told = {"session": self.session, "kind": self.kind, "list_address": ADDRESSES[self.kind]}
        told["menu_entry"] = ADDRESSES[self.kind]
        return super().get_context_data(**told, **kwargs)

    def back(self, query: str = ""):
        return redirect(reverse("cadres:import", args=[self.session.pk]) + query)


class ImportPage(OneImport, ProgressMixin, TemplateView):
    """What the import is waiting for: its check, people, its carrying out, nothing any more."""

    http_method_names = ("get", "head", "post", "options")

    @cached_property
    def progress(self):
        return deciding.progress_of(self.session)

    @cached_property
    def counts(self) -> dict[str, int]:
        return standing.counts(self.session)

    @cached_property
    def asked(self) -> LinesAsked:
        return LinesAsked(self.request.GET)

    @property
    def shown(self) -> Standing:
        asked = self.asked.asked("show")
        return Standing(asked) if asked else previews.first_shown(self.session, self.counts)

    @cached_property
    def page(self) -> Page:
        rows = standing.standing_as(self.session, self.shown)
        if number := self.asked.asked("line"):
            rows = self.session.lines.filter(number=number).order_by("number")
        return CappedPaginator(rows, LINES_A_PAGE).get_page(PageForm(self.request.GET).asked("page") or 1)

    @property
    def is_part(self) -> bool:
        """The lines alone are asked for, to be put in place of those on the page."""
        return self.request.htmx.target == LINES

    def get_template_names(self):
        return ["cadres/_import_part.html" if self.is_part else f"cadres/import_{self.session.state}.html"]

    def get_context_data(self, **kwargs):
        told = {"counts": self.counts, "shown": self.shown, "tabs": previews.tabs(self.counts)}
        told["is_over"] = deciding.is_over(self.counts)
        if self.session.state in (State.OPEN, State.DONE):
            told |= {"page": self.page, "whole": bool(self.asked.asked("line")), "branches": self.branches}
            told["forms"] = kwargs.pop("forms", None) or [self.form_of(line) for line in self.page]
            told |= {"shown_label": standing.LABELS[self.shown], "shown_count": self.counts[self.shown]}
            told["own_address"] = self.own_address
        return super().get_context_data(**told, **kwargs)

    @property
    def own_address(self) -> str:
        """Of just these lines, whatever is to be done first once some of them are mended."""
        if number := self.asked.asked("line"):
            return f"?line={number}"
        return f"?show={self.shown}&page={self.page.number}"

    @cached_property
    def branches(self) -> list[str]:
        is_asked = self.kind == Kind.BELOW and self.session.is_open
        return previews.branch_names(self.session.org, self.request.user) if is_asked else []

    def form_of(self, line: ImportLine, data=None) -> LineForm:
        org_type = self.session.org.type if self.kind == Kind.OWN else OrgType.BRANCH
        whole = bool(self.asked.asked("line"))
        return LineForm(
            data, line=line, kind=self.kind, org_type=org_type, branches=self.branches, whole=whole
        )

    def post(self, request, pk):
        sent = LinesSent(request.POST)
        if not sent.is_valid():
            messages.error(request, "提交的内容不完整，请重试。")
            return self.again()
        lines = self.session.lines.filter(number__in=sent.cleaned_data["line"]).order_by("number")
        forms = [self.form_of(line, request.POST) for line in lines]
        if not all([form.is_valid() for form in forms]):
            return self.render_to_response(self.get_context_data(forms=forms, said=NOT_STORED))
        return self.mended(forms, sent.cleaned_data["tick"])

    def mended(self, forms: list[LineForm], tick: str):
        edits = [form.edit(tick) for form in forms]
        try:
            mended = mending.mend(session=self.session, edits=edits, by=self.request.user)
        except SessionError as refusal:
            messages.error(self.request, str(refusal))
            return self.again()
        if mended.stale:
            return self.conflicting(mended, [form.line.number for form in forms])
        words = previews.mended_words(mended)
        if self.is_part:
            return self.in_place([form.line.number for form in forms], words)
        messages.success(self.request, words)
        return self.again()

    def in_place(self, numbers: list[int], said: str, bound: Mapping[int, LineForm] = MappingProxyType({})):
        """The lines that were sent, right or wrong by now, so that none vanishes from under the hand."""
        lines = self.session.lines.filter(number__in=numbers).order_by("number")
        forms = [bound.get(line.number) or self.form_of(line) for line in lines]
        return self.render_to_response(self.get_context_data(forms=forms, said=said))

    def conflicting(self, mended: mending.Mended, numbers: list[int]):
        """What was typed stays in the form, above what stands there now; saved once more, it counts."""
        data, lines = self.request.POST.copy(), list(self.session.lines.filter(number__in=mended.stale))
        for line in lines:
            data[f"line{line.number}-version"] = line.version
        again = {line.number: self.form_of(line, data) for line in lines}
        words = previews.stale_words(mended, self.session)
        if self.is_part:
            return self.in_place(numbers, words, again)
        messages.warning(self.request, words)
        return self.render_to_response(self.get_context_data(forms=[*again.values()]), status=409)

    def again(self):
        query = self.request.GET.urlencode()
        response = self.back(f"?{query}" if query else "")
        return HttpResponseClientRedirect(response.url) if self.is_part else response


class ImportDecision(OneImport, FormView):
    form_class = DecisionForm
    template_name = "cadres/import_decision.html"

    @cached_property
    def counts(self) -> dict[str, int]:
        return standing.counts(self.session)

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.session.is_open else self.back()

    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs) if self.session.is_open else self.back()

    def get_initial(self):
        is_whole = not deciding.fault_of(Choice.ALL, self.counts)
        return {"version": self.session.version, "choice": Choice.ALL if is_whole else Choice.RIGHT}

    def get_context_data(self, **kwargs):
        ways = previews.ways(self.counts)
        return super().get_context_data(counts=self.counts, ways=ways, **kwargs)

    def form_valid(self, form):
        choice, version = form.cleaned_data["choice"], form.cleaned_data["version"]
        try:
            deciding.decide(
                session=self.session, choice=Choice(choice), version=version, by=self.request.user
            )
        except SessionError as refusal:
            messages.error(self.request, str(refusal))
        return self.back()


class ImportReport(OneImport, View):
    """The file as it was handed in, with what is wrong in it."""

    def get(self, request, pk):
        if self.session.state not in (State.OPEN, State.DONE):
            return self.back()
        stream = BytesIO()
        try:
            reporting.write_report(self.session, stream)
        except SheetError as fault:
            messages.error(
                request, f"不能生成标注错误的工作簿：{fault}请在页面上改正，或分成几个文件后重新上传。"
            )
            return self.back()
        stream.seek(0)
        return FileResponse(stream, as_attachment=True, filename=reporting.report_name(self.session))


class ImportAct(OneImport, View):
    """A button of the page of the import; whoever comes by a link gets that page."""

    done = ""

    def act(self) -> None:
        """Raises SessionError."""
        raise NotImplementedError

    def get(self, request, pk):
        return self.back() if self.session else None

    def post(self, request, pk):
        try:
            self.act()
        except SessionError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, self.done)
        return self.back()


class ImportReopening(ImportAct):
    done = "可以继续处理其余各行。"

    def act(self):
        deciding.reopen(session=self.session, by=self.request.user)


class ImportConclusion(ImportAct):
    done = "已办结：没有需要导入的行，登记的信息没有改动。"

    def act(self):
        deciding.conclude(session=self.session, by=self.request.user)


class ImportRestart(ImportAct):
    done = "已重新开始。"

    def act(self):
        deciding.restart(session=self.session, by=self.request.user)


class ImportAbandonment(OneImport, TemplateView):
    """Asked once more, because what was handed in goes."""

    template_name = "cadres/import_abandon.html"
    http_method_names = ("get", "head", "post", "options")

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.session.is_going_on else self.back()

    def get_context_data(self, **kwargs):
        return super().get_context_data(counts=standing.counts(self.session), **kwargs)

    def post(self, request, pk):
        try:
            deciding.abandon(session=self.session, by=request.user)
        except SessionError as refusal:
            messages.error(request, str(refusal))
            return self.back()
        messages.success(request, f"已放弃导入“{self.session.file_name}”。")
        return redirect(ADDRESSES[self.kind])
