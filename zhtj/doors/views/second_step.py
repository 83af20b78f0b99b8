"""The second step of a login."""

from __future__ import annotations

from functools import partial

from django.shortcuts import redirect
from django.views.generic import FormView

from zhtj.audit.models import AuditEntry
from zhtj.doors import second_factor
from zhtj.doors.acts import Act
from zhtj.doors.forms import CodeForm
from zhtj.doors.refusals import TOO_MANY
from zhtj.doors.views.onward import OnwardMixin


class CodeFormMixin:
    """A form with a code: a wrong one is written down, too many are refused with their own status."""

    def form_invalid(self, form):
        if form.is_wrong:
            self.tell(Act.SECOND_FACTOR_FAILED)
        return self.render_to_response(
            self.get_context_data(form=form), status=TOO_MANY if form.is_locked else 200
        )

    def tell(self, act: Act, **facts) -> None:
        AuditEntry.record(actor=self.request.user, act=act, target=self.request.user, **facts)


class SecondStep(OnwardMixin, CodeFormMixin, FormView):
    form_class = CodeForm
    template_name = "account/second_step.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.session.is_half:
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        account = self.request.user
        return super().get_form_kwargs() | {"act": partial(second_factor.passed, account=account)}

    def form_valid(self, form):
        self.request.session.pass_second_step(form.done)
        return super().form_valid(form)
