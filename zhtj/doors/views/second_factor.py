"""Setting up, renewing and doing without the second factor."""

from __future__ import annotations

from functools import partial

import segno
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.generic import FormView

from zhtj.doors import second_factor
from zhtj.doors.codes import key_address, key_words
from zhtj.doors.forms import CodeForm, RemovalForm, SetUpForm
from zhtj.doors.middleware import required_by
from zhtj.doors.views.onward import OnwardMixin
from zhtj.doors.views.second_step import CodeFormMixin

SECURITY = reverse_lazy("doors:security")


def qr_code(address: str) -> str:
    """As an SVG in a data: address, which the Content-Security-Policy allows for pictures."""
    return segno.make(address, error="m").svg_data_uri(scale=4, border=2, dark="#26201d", light="#ffffff")


class CodesMixin(CodeFormMixin):
    """Ends with recovery codes, in the answer itself: there is no address at which they could be seen again."""

    def show_codes(self, codes: list[str]):
        self.template_name = "account/recovery_codes.html"
        return self.render_to_response(self.get_context_data(codes=codes))


class SetUp(OnwardMixin, CodesMixin, FormView):
    form_class = SetUpForm
    template_name = "account/set_up.html"

    def dispatch(self, request, *args, **kwargs):
        if request.session.has_second_factor:
            return redirect(SECURITY)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        account = self.request.user
        act = partial(second_factor.set_up, account=account, by=account)
        return super().get_form_kwargs() | {"act": act}

    def get_context_data(self, **kwargs):
        account = self.request.user
        told = {"required_by": required_by(account)}
        if "codes" not in kwargs:
            key = second_factor.prepared(account).key
            told |= {"qr": qr_code(key_address(key, account.get_username())), "key": key_words(key)}
        return super().get_context_data(**told, **kwargs)

    def form_valid(self, form):
        authenticator, codes = form.done
        self.request.session.pass_second_step(authenticator)
        return self.show_codes(codes)


class OwnerMixin:
    """Pages of those who have a second factor."""

    def dispatch(self, request, *args, **kwargs):
        if not request.session.has_second_factor:
            return redirect(SECURITY)
        return super().dispatch(request, *args, **kwargs)


class RenewCodes(OwnerMixin, CodesMixin, FormView):
    form_class = CodeForm
    template_name = "account/renew_codes.html"

    def get_form_kwargs(self):
        account = self.request.user
        act = partial(second_factor.renew_codes, account=account, by=account)
        return super().get_form_kwargs() | {"act": act}

    def form_valid(self, form):
        return self.show_codes(form.done)


class Removal(OwnerMixin, CodeFormMixin, FormView):
    form_class = RemovalForm
    template_name = "account/remove_second_factor.html"
    success_url = SECURITY

    def get_form_kwargs(self):
        account = self.request.user
        act = partial(second_factor.remove, account=account, by=account)
        return super().get_form_kwargs() | {"act": act, "account": account}

    def get_context_data(self, **kwargs):
        return super().get_context_data(required_by=required_by(self.request.user), **kwargs)

    def form_valid(self, form):
        messages.success(self.request, "动态口令已停用，恢复码一并作废。")
        return super().form_valid(form)
