"""核对并完善本组织信息: typed, read back, submitted (guide 2.2)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import FormView

from orgs.actions.profile import AlreadySubmittedError, OutdatedError, submit_profile
from orgs.forms.profile import ProfileForm, StepForm
from orgs.models import Org, Profile
from orgs.models.profile import missing, version
from zhtj.audit import context


class ProfilePage(FormView):
    """Of the current organisation. Works in steps of one form: each button sends all of it."""

    form_class = ProfileForm
    template_name = "orgs/profile.html"
    http_method_names = ("get", "head", "post", "options")
    secretary_of: Callable[[Org], str] | None = None  # told by who knows the posts

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.org:
            raise Http404("您的账号目前没有管理任何团组织。")
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def profile(self) -> Profile | None:
        return getattr(self.request.org, "profile", None)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"org": self.request.org, "profile": self.profile}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            profile=self.profile,
            version=kwargs.pop("version", "") or self.step.seen or version(self.request.org, self.profile),
            is_missing=bool(missing(self.request.org)),
            secretary=self.secretary_of(self.request.org) if self.secretary_of else "",
            **kwargs,
        )

    @cached_property
    def step(self) -> StepForm:
        return StepForm(self.request.POST)

    def post(self, request, *args, **kwargs):
        if self._is_of_another_org():
            return self._refuse(f"您刚才提交的页面属于其他组织，本次没有保存到{request.org.name}。")
        form = self.get_form()
        if form.is_too_late:
            return self._refuse(AlreadySubmittedError(self.profile))
        if self.step.pressed in (StepForm.CHOOSE, StepForm.EDIT):
            again = self.form_class(initial=form.as_typed(), org=request.org, profile=self.profile)
            return self.render_to_response(self.get_context_data(form=again))
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def _is_of_another_org(self) -> bool:
        """The current organisation has changed since the page was made."""
        return bool(self.step.seen) and self.step.seen.partition(".")[0] != f"{self.request.org.pk}"

    def _refuse(self, told):
        context.refuse(str(told))
        messages.warning(self.request, str(told))
        return redirect("profile")

    def form_valid(self, form):
        """Once read back, nothing but the confirmation of what is unusual can still be missing."""
        cautions, seal = form.cautions(), form.seal(self.request.user)
        has_read = self.step.has_read(seal)
        is_unsure = bool(cautions) and not (has_read and self.step.cleaned_data["is_sure"])
        if is_unsure or (form.is_for_good and not has_read):
            return self._read_back(form, cautions=cautions, seal=seal, is_refused=has_read)
        return self._submit(form)

    def _read_back(self, form, **told):
        context = self.get_context_data(form=form, **told)
        return self.response_class(
            request=self.request,
            template=["orgs/profile_check.html"],
            context=context,
            using=self.template_engine,
        )

    def _submit(self, form):
        org, user = self.request.org, self.request.user
        try:
            submit_profile(org=org, by=user, seen=self.step.seen, **form.cleaned_data)
        except AlreadySubmittedError as told:
            return self._refuse(told)
        except OutdatedError as told:
            return self._outdated(form, told)
        messages.success(
            self.request, f"{org.name}的组织信息已提交。" if form.is_for_good else "组织信息已保存。"
        )
        return redirect("home")

    def _outdated(self, form, told: OutdatedError):
        """What was typed stays; what stands now is told, and from now on known."""
        stored = Profile.objects.filter(pk=self.request.org.pk).first()
        for name, stands in form.standing_otherwise(stored):
            form.add_error(name, f"目前保存的是：{stands}。")
        form.add_error(None, str(told))
        now = version(self.request.org, stored)
        return self.render_to_response(self.get_context_data(form=form, version=now))
