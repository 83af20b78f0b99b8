"""消息: the list, opening one, and having seen them all."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.generic import TemplateView, View
from django.views.generic.edit import FormMixin

from zhtj.inbox.forms import NoticesForm, SeenForm
from zhtj.inbox.reach import seen_by
from zhtj.notices.kinds import ORG, PLACE, SUBJECT, kind_of
from zhtj.notices.models import Notice
from zhtj.notices.seeing import KEPT_FOR, see

PAGE = 50
NO_NOTICE = "没有这条消息，或它已不在您的管理范围内。"
FETCHING = ("prefetch", "prerender", "preview")  # by a browser, not by whoever sits there


@dataclass(frozen=True)
class Line:
    notice: Notice

    @property
    def waits(self) -> str:
        """What for; "" when nothing is asked."""
        kind = kind_of(self.notice.kind)
        is_waiting = self.notice.asks and not self.notice.done_at
        return (kind.asks if kind else "待办理") if is_waiting else ""


def address_of(notice: Notice) -> str:
    """The very page; the list itself for what an earlier version told."""
    kind = kind_of(notice.kind)
    try:
        page = (
            reverse(kind.page, args=[notice.subject] if kind.about in (SUBJECT, ORG) else []) if kind else ""
        )
    except NoReverseMatch:
        page = ""
    if not page:
        return reverse("notices:list")
    return f"{page}?org={notice.place}" if kind.about == PLACE and notice.place else page


class NoticeList(TemplateView):
    template_name = "notices/list.html"

    def get_context_data(self, **kwargs):
        before = NoticesForm(self.request.GET).asked("before")
        rows = seen_by(self.request.user, self.request.orgs).order_by("-pk")
        found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
        return super().get_context_data(
            lines=[Line(notice) for notice in found[:PAGE]],
            has_unseen=seen_by(self.request.user, self.request.orgs).unseen().exists(),
            newest=found[0].pk if found else 0,
            is_later=before is not None,
            last=found[PAGE - 1] if len(found) > PAGE else None,
            kept_days=KEPT_FOR.days,
            **kwargs,
        )


class NoticeOpening(View):
    """The way to the page of which a notice tells; whoever goes it has seen the notice."""

    http_method_names = ("get", "head", "options")

    def dispatch(self, request, *args, **kwargs):
        self.notice = seen_by(request.user, request.orgs).filter(pk=kwargs["pk"]).first()
        if self.notice is None:
            raise Http404(NO_NOTICE)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, pk):
        if not is_fetched_beforehand(request):
            see(Notice.objects.filter(pk=self.notice.pk))
        return self.head(request, pk)

    def head(self, request, pk):
        return redirect(address_of(self.notice))


def is_fetched_beforehand(request) -> bool:
    told = " ".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz")).lower()
    return any(word in told for word in FETCHING)


class AllSeen(FormMixin, View):
    """A taste of the account like its columns: nothing for the log."""

    form_class = SeenForm

    def get(self, request):
        return redirect("notices:list")

    def post(self, request):
        form = self.get_form()
        if form.is_valid():
            seen = see(seen_by(request.user, request.orgs).filter(pk__lte=form.cleaned_data["until"]))
            messages.success(request, f"已将 {seen} 条消息标为已看。")
        return redirect("notices:list")
