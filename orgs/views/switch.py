"""The choice of the organisation acted for."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.generic import FormView

from orgs import middleware
from orgs.forms import SwitchForm
from orgs.models import RecentOrg


class Switch(FormView):
    """Choose which of the administered organisations to act for."""

    form_class = SwitchForm
    http_method_names = ("get", "head", "post", "options")

    def get(self, request, *args, **kwargs):
        return redirect("home")  # after logging in again

    def get_form_kwargs(self):
        choices = [org.pk for org in self.request.choices]
        return super().get_form_kwargs() | {"orgs": self.request.user.orgs.filter(pk__in=choices)}

    def form_valid(self, form):
        org = form.cleaned_data["org"]
        self.request.session[middleware.SESSION_KEY] = org.pk
        RecentOrg.remember(self.request.user, org)
        messages.success(self.request, f"当前组织已切换为{org.name}。")
        return redirect("home")

    def form_invalid(self, form):
        if self.request.POST.get("org") in {f"{org.pk}" for org in self.request.orgs}:
            return redirect("profile")  # a complete one waits until the others are complete too
        raise Http404("没有这个组织，或您不是它的管理员。")
