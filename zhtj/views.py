"""Home, the account's own pages, and pages for refused requests."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import views as auth
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from cadres.actions import count_waiting
from orgs.forms import LoginForm, PasswordForm
from zhtj import figures

KEEPING_DRAFTS = frozenset({"cadres:enter-branch", "cadres:enter-below", "cadres:enter-own", "cadres:edit"})


class Home(TemplateView):
    template_name = "home.html"

    def get_context_data(self, **kwargs):
        org = self.request.org
        told = (
            figures.of(org) | {"reveals_of_minors": figures.reveals_of_minors(org, self.request.user)}
            if org
            else {}
        )
        told["requests_waiting"] = count_waiting(self.request.user)
        return super().get_context_data(**told, **kwargs)


class Login(auth.LoginView):
    form_class = LoginForm
    template_name = "account/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(next_keeps_drafts=self._leads_to_form(), **kwargs)

    def _leads_to_form(self) -> bool:
        """To a page that keeps drafts: whoever was logged out while typing learns that they are there."""
        try:
            return resolve(urlsplit(self.get_redirect_url()).path).view_name in KEEPING_DRAFTS
        except Resolver404:
            return False


@method_decorator(never_cache, name="dispatch")
class Logout(auth.LogoutView):
    """POST logs out; the address typed by hand asks first."""

    http_method_names = ("get", "post", "options")
    template_name = "account/logout.html"

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        messages.success(request, "您已安全退出。")
        return response


class PasswordChange(auth.PasswordChangeView):
    form_class = PasswordForm
    template_name = "account/password.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form):
        messages.success(self.request, "密码已修改，下次登录请使用新密码。")
        return super().form_valid(form)


def csrf_failure(request, reason=""):
    """A form sent after the page had expired."""
    return render(request, "403_csrf.html", status=403)


def forbidden(request, exception):
    return render(request, "403.html", {"reason": _sentence(exception)}, status=403)


def not_found(request, exception):
    return render(request, "404.html", {"reason": _sentence(exception)}, status=404)


def _sentence(exception: Exception) -> str:
    """What a view said to the person who asked; Django's own English for developers is left out."""
    text = str(exception)
    return text if text.endswith("。") else ""
