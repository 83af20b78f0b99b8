"""账号安全: where one is logged in, and what the account is guarded by."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from zhtj.audit.models import AuditEntry
from zhtj.doors import second_factor
from zhtj.doors.acts import Act
from zhtj.doors.forms import SessionForm
from zhtj.doors.middleware import required_by
from zhtj.doors.models import RecoveryCode, Session
from zhtj.doors.sessions import end_session, end_sessions

SHOWN = 50  # sessions; more than that nobody looks through


class Security(TemplateView):
    template_name = "account/security.html"

    def get_context_data(self, **kwargs):
        account = self.request.user
        sessions = Session.objects.of(account).alive(timezone.now()).order_by("-seen_at")
        return super().get_context_data(
            sessions=sessions[:SHOWN],
            this=self.request.session.row.pk,
            authenticator=second_factor.of(account),
            codes_left=RecoveryCode.objects.filter(account=account, used_at=None).count(),
            required_by=required_by(account),
            **kwargs,
        )


class EndSessions(FormView):
    """POST only: one session of mine, or all but this one. What ended meanwhile is ended."""

    http_method_names = ("post", "options")
    form_class = SessionForm

    def get_form_kwargs(self):
        told = {"account": self.request.user, "but": self.request.session.row.pk}
        return super().get_form_kwargs() | told

    @transaction.atomic
    def form_valid(self, form):
        account, one = self.request.user, form.cleaned_data["session"]
        ended = end_session(one) if one else end_sessions(account, but=self.request.session.session_key)
        AuditEntry.record(actor=account, act=Act.SESSIONS_ENDED, target=account, sessions=ended)
        messages.success(self.request, f"已结束 {ended} 处登录。" if ended else "没有其他登录需要结束。")
        return redirect("doors:security")

    def form_invalid(self, form):
        messages.info(self.request, "这处登录已经结束。")
        return redirect("doors:security")
