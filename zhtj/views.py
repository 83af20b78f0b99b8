"""Home, the account's own pages, and pages for refused requests."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import views as auth
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from cadres.views.exports import session_of
from cadres.views.rescue import rescue, way_back
from orgs.acts import Act
from orgs.forms import LoginForm, PasswordForm
from orgs.matters import Asking
from zhtj import figures
from zhtj.audit.models import AuditEntry
from zhtj.doors.familiar import remember
from zhtj.doors.sessions import end_sessions
from zhtj.help.steps import role_of, steps_for
from zhtj.matters import matters_of
from zhtj.trends import trends_of, trends_of_sectors
from zhtj.web.matters import MOST_SHOWN

KEPT = "页面已过期，还没有提交。您填写的内容已存为草稿并显示在下面，请核对后再次保存。"
MOST_LISTED = 20  # of each kind of 待办事项
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
        if org:
            role = role_of(org)
            told |= {"role": role, "steps": steps_for(self.request.user, role)}
            asking = asked_by(self.request)
            told["matters"] = (matters := matters_of(asking))
            told["trends"] = trends_of_sectors(org) if matters.is_too_large else trends_of(asking)
        return super().get_context_data(**told, **kwargs)


class Todos(TemplateView):
    """The same list as on 首页, longer."""

    template_name = "todos.html"

    def get_context_data(self, **kwargs):
        if not self.request.org:
            raise Http404("您的账号目前没有管理任何团组织。")
        matters = matters_of(asked_by(self.request, MOST_LISTED))
        return super().get_context_data(most=MOST_LISTED, matters=matters, **kwargs)


def asked_by(request, most: int = MOST_SHOWN) -> Asking:
    return Asking(request.user, request.org, request.orgs, most, session=session_of(request))


class Login(auth.LoginView):
    form_class = LoginForm
    template_name = "account/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(next_keeps_drafts=self._leads_to_form(), **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        remember(self.request, response, form.get_user().get_username())
        return response

    def _leads_to_form(self) -> bool:
        """To a page that keeps drafts: whoever was logged out while typing learns that they are there."""
        try:
            return resolve(urlsplit(self.get_redirect_url()).path).view_name in KEEPING_DRAFTS
        except Resolver404:
            return False


@method_decorator(never_cache, name="dispatch")
class Logout(auth.LogoutView):
    """POST logs out; the address typed by hand asks first."""

    http_method_names = ("get", "head", "post", "options")
    template_name = "account/logout.html"

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        messages.success(request, "您已安全退出。")
        return response


class PasswordChange(auth.PasswordChangeView):
    form_class = PasswordForm
    template_name = "account/password.html"
    success_url = reverse_lazy("home")

    @transaction.atomic
    def form_valid(self, form):
        by = self.request.user
        AuditEntry.record(actor=by, act=Act.PASSWORD_CHANGED, target=by, org=self.request.org or None)
        messages.success(self.request, "密码已修改，下次登录请使用新密码。")
        response = super().form_valid(form)
        end_sessions(by, but=self.request.session.session_key)  # dead already; 账号安全 lists them no more
        return response


def csrf_failure(request, reason=""):
    """A form sent after the page had expired; that of a cadre opens again, filled, for whom it belongs to."""
    place = rescue(request)
    if place is None or place.account != request.user:
        return render(request, "403_csrf.html", {"is_kept": place is not None}, status=403)
    messages.warning(request, KEPT)
    return redirect(way_back(request, place))


def forbidden(request, exception):
    return render(request, "403.html", {"reason": _sentence(exception)}, status=403)


def not_found(request, exception):
    return render(request, "404.html", {"reason": _sentence(exception)}, status=404)


def _sentence(exception: Exception) -> str:
    """What a view said to the person who asked; Django's own English for developers is left out."""
    text = str(exception)
    return text if text.endswith("。") else ""
