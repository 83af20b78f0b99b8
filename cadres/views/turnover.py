"""换届 on one page: who stays, moves, leaves and comes; looked at as a whole, then done at once."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from cadres.actions import CadreError
from cadres.forms.turnover import OfficeAnswers, RowAnswers, SentForm
from cadres.models import Turnover
from cadres.models.turnover import Typed
from cadres.turnover import keeping, showing
from cadres.turnover.judging import Judgement
from cadres.views.entry import NO_ORG
from orgs import access
from orgs.models import Org
from zhtj.web.asking import AskingForm

KEPT = "已保存。换届还没有办理：填好后请预览，再确认。"
ABANDONED = "已放弃这次换届，任职没有任何改动。"
OVERTAKEN = "{who}刚刚也修改过这次换届。您填写的内容在下面，还没有保存；再次保存将以您填写的为准。"
MOST_LISTED = 20


class TurnoverHome(View):
    """The menu: 换届 of the organisation acted for."""

    def get(self, request):
        if not request.org:
            raise PermissionDenied(NO_ORG)
        return redirect("cadres:turnover", request.org.pk)


class Asked(AskingForm):
    check = forms.BooleanField(required=False)
    number = forms.IntegerField(required=False, min_value=1, max_value=10**6)


class OfOrganisation:
    """The address names it, whichever is acted for now; whoever enters its cadres prepares its 换届."""

    permission = "enter_cadre"

    @cached_property
    def org(self) -> Org:
        return access.org_within_reach(self.request.user, self.kwargs["org_pk"], self.permission)

    @cached_property
    def turnover(self) -> Turnover | None:
        return keeping.going_on(self.org)

    @cached_property
    def asked(self) -> Asked:
        return Asked(self.request.GET)

    @cached_property
    def judgement(self) -> Judgement:
        return Judgement(self.org, self.turnover, by=self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(org=self.org, **kwargs)

    def to(self, page: str = "turnover", query: str = ""):
        return redirect(reverse(f"cadres:{page}", args=[self.org.pk]) + query)


class TurnoverPage(OfOrganisation, TemplateView):
    """The table; every button keeps what was typed first."""

    template_name = "cadres/turnover.html"

    def get(self, request, *args, **kwargs):
        if self.org and self.turnover and self.turnover.is_submitted:
            return self.to("turnover-preview")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        is_checked = bool(self.asked.asked("check"))
        done = Turnover.objects.done().filter(org=self.org).order_by("-touched_at")
        told = {
            "turnover": self.turnover,
            "judgement": self.judgement,
            "is_checked": is_checked,
            "rows": list(showing.choosing(self.judgement, is_checked=is_checked)),
            "done": done[:MOST_LISTED],
        }
        return super().get_context_data(**told, **kwargs)

    def post(self, request, *args, **kwargs):
        org, sent = self.org, SentForm(request.POST)
        try:
            if sent.told("wish") == SentForm.ABANDON:
                keeping.abandon(org=org, by=request.user)
                messages.success(request, ABANDONED)
                return self.to()
            if self._is_overtaken(sent):
                return self._again(sent, OVERTAKEN.format(who=self.turnover.touched_by.name))
            keeping.keep(org=org, by=request.user, change=lambda typed: self._put(typed, sent))
        except CadreError as refusal:
            return self._again(sent, str(refusal))
        return self._onward(sent)

    def _is_overtaken(self, sent: SentForm) -> bool:
        return self.turnover is not None and self.turnover.version != sent.told("version")

    def _put(self, typed: Typed, sent: SentForm) -> None:
        """Rows that were not sent stay as they are; people are kept by their own page."""
        typed.on = sent.told("on") or ""
        for post in self.judgement.rows:
            row = RowAnswers(self.request.POST, prefix=f"post{post.post.pk}")
            if row.is_sent:
                typed.rows[str(post.post.pk)] = row.answers
        typed.office = OfficeAnswers(self.request.POST, prefix="office").answers
        typed.people.pop(sent.told("drop") or "", None)

    def _again(self, sent: SentForm, sentence: str):
        """As typed, and not kept; the version is the latest, so that the next time is knowingly."""
        messages.warning(self.request, sentence)
        shown = self.turnover or Turnover(org=self.org, version=0)
        typed = shown.typed
        self._put(typed, sent)
        shown.typed = typed
        self.judgement = Judgement(self.org, shown, by=self.request.user)
        return self.render_to_response(self.get_context_data())

    def _onward(self, sent: SentForm):
        wish = sent.told("wish")
        if wish == SentForm.PREVIEW:
            return self.to("turnover-preview")
        if wish == SentForm.ADD:
            return self.to("turnover-comer")
        messages.success(self.request, KEPT)
        return self.to(query="#people" if sent.told("drop") else "")
