"""Using a one-time code: open to everybody, and silent about who exists."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.signals import user_login_failed
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from orgs.actions import AdminError, links
from orgs.forms.links import ActivationForm, CodeForm, ResetForm
from zhtj.doors.address import client_address, household
from zhtj.doors.bounds import NOW, Bound, Counted, forget, take
from zhtj.doors.refusals import locked_out
from zhtj.doors.throttling import ADDRESS, QUARTER
from zhtj.sealed import blind_index

# One login name from one address, whether it exists or not; mistakes in the new password count too.
TRIES = Bound("link", most=20, pause=QUARTER, forgotten_after=QUARTER)


@method_decorator([login_not_required, never_cache, sensitive_post_parameters()], name="dispatch")
class CodePage(FormView):
    """The code is part of the body alone, never of an address, a session or the log."""

    http_method_names = ("get", "head", "post", "options")
    template_name = "account/code.html"
    success_url = reverse_lazy("login")
    heading = done = ""

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading=self.heading, **kwargs)

    @cached_property
    def tries(self) -> Counted:
        home = household(client_address(self.request))
        typed = str(self.get_form()["login"].value() or "").strip().lower()
        return Counted(TRIES, blind_index(typed.encode("utf-8", "replace").decode(), "link"), home)

    def post(self, request, *args, **kwargs):
        """A try is taken before anything is looked at, so many at once are no more than the bound."""
        request.login_wait = take([self.tries, Counted(ADDRESS, address=self.tries.address)])
        return locked_out(request) if request.login_wait > NOW else super().post(request, *args, **kwargs)

    def form_valid(self, form: CodeForm):
        try:
            links.redeem(link=form.link, password=form.cleaned_data["new_password1"])
        except AdminError as refusal:  # somebody else was quicker
            form.refuse(str(refusal))
            return self.form_invalid(form)
        forget(self.tries)
        messages.success(self.request, self.done)
        return super().form_valid(form)

    def form_invalid(self, form: CodeForm):
        if form.is_wrong_code:
            typed = {"username": form.cleaned_data["login"]}
            user_login_failed.send(sender=__name__, credentials=typed, request=self.request)
        return super().form_invalid(form)


class Activation(CodePage):
    form_class = ActivationForm
    heading = "激活账号"
    done = "账号已激活，请用登录名和刚设置的密码登录。"


class Reset(CodePage):
    form_class = ResetForm
    heading = "重置密码"
    done = "密码已重置，请用新密码登录。"
