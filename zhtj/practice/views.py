"""Choosing a role on the real site; coming in and leaving on the practice site."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.generic import FormView, View

from zhtj.doors import second_factor
from zhtj.practice import guests, tickets
from zhtj.practice.forms import RoleForm, TicketForm
from zhtj.practice.roles import ROLES, Role, account_of, comparable

BACKEND = "django.contrib.auth.backends.ModelBackend"
NO_ONE_LEFT = "今天已有人停用或关闭了“{}”的组织或账号，明天凌晨恢复。请先选择别的角色。"


class Choose(FormView):
    """For every account that is logged in, whatever is still due of it."""

    form_class = RoleForm
    http_method_names = ("get", "head", "post", "options")
    template_name = "practice/choose.html"

    def dispatch(self, request, *args, **kwargs):
        if settings.PRACTICE:
            return redirect(guests.way_in())
        if not settings.PRACTICE_URL:
            raise Http404("本系统没有开设演练。")
        response = super().dispatch(request, *args, **kwargs)
        response._csp_update = {"form-action": [settings.PRACTICE_URL]}  # where the answer to the form leads
        return response

    def get_context_data(self, **kwargs):
        own = comparable(self.request.org) if self.request.org else None
        others = [role for role in ROLES.values() if role != own]
        return super().get_context_data(own=own, others=others, **kwargs)

    def form_valid(self, form):
        return redirect(tickets.issue(form.cleaned_data["role"]))


class OfPracticeMixin:
    """Open to visitors: who comes in is no account of this site yet. On the real site there is nothing."""

    @method_decorator(login_not_required)
    def dispatch(self, request, *args, **kwargs):
        if not settings.PRACTICE:
            raise Http404("这是演练站点的网址。")
        return super().dispatch(request, *args, **kwargs)


class Enter(OfPracticeMixin, View):
    """Looking changes nothing here but who looks: the ticket is the proof, as a password is in a form."""

    http_method_names = ("get", "options")

    def get(self, request, *args, **kwargs):
        form = TicketForm(request.GET)
        try:
            role = tickets.take(form.cleaned_data["ticket"] if form.is_valid() else "")
        except tickets.TicketError as refusal:
            return self.refused(str(refusal))
        return self.entered(role)

    def refused(self, sentence: str):
        told = {"sentence": sentence, "way_in": guests.way_in()}
        return render(self.request, "practice/refused.html", told, status=403)

    def entered(self, role: Role):
        """As one of the accounts that all who practise share: what one of them did to it keeps no other out."""
        account = account_of(role)
        if account is None:
            return self.refused(NO_ONE_LEFT.format(role.label))
        request = self.request
        logout(request)  # of whoever one was before
        login(request, account, BACKEND)
        if authenticator := second_factor.of(account):
            request.session.pass_second_step(authenticator)
        return guests.welcome(redirect("home"))


class Leave(OfPracticeMixin, View):
    http_method_names = ("post", "options")

    def post(self, request, *args, **kwargs):
        logout(request)
        return guests.farewell(redirect(f"{settings.REAL_URL}/"))
