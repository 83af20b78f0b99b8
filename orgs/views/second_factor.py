"""Whether the admins of the current organisation and of those below need a second factor."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.generic import FormView

from orgs.access import require
from orgs.actions.second_factor import lift_second_factor, require_second_factor
from orgs.models.second_factor import SecondFactorRule


class SecondFactorForm(forms.Form):
    wish = forms.ChoiceField(choices=[("require", "要求"), ("lift", "取消要求")])


class SecondFactor(FormView):
    form_class = SecondFactorForm
    template_name = "orgs/second_factor.html"
    http_method_names = ("get", "head", "post", "options")

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            if not request.org:
                raise Http404("您的账号目前没有管理任何团组织。")
            require(request.user, "manage_orgs", request.org)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        org = self.request.org
        rules = SecondFactorRule.objects.in_force().over(org).select_related("org")
        return super().get_context_data(
            own=next((rule for rule in rules if rule.org_id == org.pk), None),
            above=[rule.org for rule in rules if rule.org_id != org.pk],
            **kwargs,
        )

    def form_valid(self, form):
        act, done = {
            "require": (require_second_factor, "已要求本级和下级管理员登录时使用动态口令。"),
            "lift": (lift_second_factor, "已取消本组织的要求，本级和下级管理员可自行决定是否使用动态口令。"),
        }[form.cleaned_data["wish"]]
        act(org=self.request.org, by=self.request.user)
        messages.success(self.request, done)
        return redirect("orgs:second-factor")

    def form_invalid(self, form):
        messages.error(self.request, "没有作任何改动，请用页面上的按钮。")
        return redirect("orgs:second-factor")
