"""换届 looked at as a whole and confirmed; by those above, where they remove."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView

from cadres.actions import CadreError
from cadres.forms.turnover import ConfirmForm, ReturnForm
from cadres.models import Turnover
from cadres.turnover import keeping, submitting
from cadres.turnover.carrying import AlreadyDoneError, ChangedError, Done, carry_out
from cadres.turnover.judging import Judgement
from cadres.views.turnover import OfOrganisation
from orgs import access
from orgs.actions import AdminError
from orgs.models import OneTimeLink
from orgs.models.link import LIFETIMES
from orgs.views.admins import leave_session
from zhtj.doors.links import absolute

DONE = "{org}的换届已经办理。"
SUBMITTED = "已提交{committee}确认；确认之前可以撤回。"
WITHDRAWN = "已撤回，可以继续修改。"
RETURNED = "已退回{org}，并写明了理由。"
WITHOUT = "还没有填写换届，请先在换届表中填写。"
NONE_WAITS = "目前没有等待确认的换届：可能已撤回，或已办理。"


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class ConfirmingPage(OfOrganisation, FormView):
    """Its answer may show a code, once."""

    form_class = ConfirmForm
    told = ()  # what changed since the preview
    confirms = True  # rather than to submit

    def get_form_kwargs(self):
        asks = self.judgement.asks_password and self.confirms
        return super().get_form_kwargs() | {"account": self.request.user, "asks_password": asks}

    def get_context_data(self, **kwargs):
        own = {"turnover": self.turnover, "judgement": self.judgement, "told": self.told}
        return super().get_context_data(**own, confirms=self.confirms, **kwargs)

    def post(self, request, *args, **kwargs):
        return (
            self.without() if self.org and self.turnover is None else super().post(request, *args, **kwargs)
        )

    def form_valid(self, form):
        try:
            return self.do(form)
        except AlreadyDoneError as done:
            return redirect("cadres:turnover-done", done.turnover.pk)
        except ChangedError as changed:
            return self.again(form, str(changed), changed.told)
        except (CadreError, AdminError) as refusal:
            return self.again(form, str(refusal))

    def again(self, form, sentence: str, told=()):
        """As it is now: another confirming is about what is shown now."""
        form.add_error(None, sentence)
        del self.turnover, self.judgement
        self.told = told
        return self.form_invalid(form) if self.turnover else self.without()

    def without(self):
        messages.warning(self.request, WITHOUT)
        return self.to()

    def do(self, form):
        raise NotImplementedError

    def finish(self, done: Done):
        """The code of the successor is shown in this answer alone; whoever handed over is out by now."""
        is_own = self.judgement.asks_password
        if not (is_own or done.code):
            messages.success(self.request, DONE.format(org=self.org.name))
            return redirect("cadres:turnover-done", done.turnover.pk)
        if is_own:
            leave_session(self.request)
        told = {
            "turnover": done.turnover,
            "org": self.org,
            "admin": done.heir,
            "code": done.code,
            "is_own": is_own,
        }
        told |= {"kind": OneTimeLink.Kind.ACTIVATION, "address": absolute(reverse("activation"))}
        told["expires_at"] = timezone.now() + LIFETIMES[OneTimeLink.Kind.ACTIVATION]
        return render(self.request, "cadres/turnover_done.html", told)


class TurnoverPreview(ConfirmingPage):
    """Of those who prepare it; where those above remove, it is submitted to them."""

    template_name = "cadres/turnover_preview.html"

    @property
    def confirms(self) -> bool:
        return not self.turnover.is_submitted and (self.judgement.may_end or not self.judgement.ends_any)

    def get(self, request, *args, **kwargs):
        return self.to() if self.org and self.turnover is None else super().get(request, *args, **kwargs)

    def do(self, form):
        user, seen = self.request.user, form.cleaned_data["seen"]
        if form.cleaned_data["wish"] == ConfirmForm.WITHDRAW:
            submitting.withdraw(org=self.org, by=user)
            messages.success(self.request, WITHDRAWN)
            return self.to()
        if not self.confirms:
            submitting.submit(turnover=self.turnover, seen=seen, by=user)
            messages.success(self.request, SUBMITTED.format(committee=self.org.committee.name))
            return self.to("turnover-preview")
        return self.finish(carry_out(turnover=self.turnover, seen=seen, by=user))


class TurnoverConfirmation(ConfirmingPage):
    """Of those above: they end posts there, so they confirm what was submitted, or send it back."""

    permission = "remove_cadre"
    template_name = "cadres/turnover_confirmation.html"

    @cached_property
    def turnover(self) -> Turnover | None:
        turnover = keeping.going_on(self.org)
        return turnover if turnover and turnover.is_submitted else None

    @cached_property
    def judgement(self) -> Judgement:
        by = self.turnover.submitted_by if self.turnover else self.request.user
        return Judgement(self.org, self.turnover, by=by, remover=self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"return_form": ReturnForm()} | kwargs)

    def without(self):
        messages.warning(self.request, NONE_WAITS)
        return self.to("turnover-confirmation")

    def do(self, form):
        by = self.turnover.submitted_by
        seen = form.cleaned_data["seen"]
        return self.finish(carry_out(turnover=self.turnover, seen=seen, by=self.request.user, entering=by))


class TurnoverReturn(TurnoverConfirmation):
    """退回, with a reason."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request, *args, **kwargs):
        return self.to("turnover-confirmation") if self.org else None

    def post(self, request, *args, **kwargs):
        form = ReturnForm(request.POST)
        if self.org and self.turnover is None:
            return self.without()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(return_form=form))
        try:
            submitting.send_back(org=self.org, by=request.user, **form.cleaned_data)
        except CadreError:
            return self.without()
        messages.success(request, RETURNED.format(org=self.org.name))
        return redirect("home")


class TurnoverDone(TemplateView):
    """What it did, for whoever sees the cadres there."""

    template_name = "cadres/turnover_done.html"

    def get_context_data(self, **kwargs):
        turnover = (
            Turnover.objects.done().select_related("org", "touched_by").filter(pk=self.kwargs["pk"]).first()
        )
        if turnover is None or not access.may(self.request.user, "view_cadre", turnover.org):
            raise Http404("没有这次换届，或它不在您的管理范围内。")
        return super().get_context_data(turnover=turnover, org=turnover.org, **kwargs)
