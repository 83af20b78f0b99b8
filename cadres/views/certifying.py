"""认证 of 入团志愿书: what waits, what was decided, what came back; one file to decide on; its part of other pages."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, ListView

from cadres import access, actions
from cadres.actions import CadreError
from cadres.actions.certifying import REPLACED
from cadres.forms.certification import CertificationForm
from cadres.models import Certification, Post, State
from cadres.views.requests import counts, trails
from orgs.models import Account
from zhtj.audit import context
from zhtj.web.paging import PagedMixin

WAITING, DECIDED, RETURNED = "waiting", "decided", "returned"
BOXES = (
    (WAITING, "待认证", "cadres:applications"),
    (DECIDED, "已处理", "cadres:applications-decided"),
    (RETURNED, "被退回", "cadres:applications-returned"),
)
NOT_FOUND = "没有这份入团志愿书，或它不在您的管理范围内。"


def posts_seen(user: Account, people) -> dict:
    """Of each of the people the open posts that `user` sees, the highest first."""
    found: dict = {}
    for post in Post.objects.open().visible_to(user).filter(person__in=people).with_names().by_rank():
        found.setdefault(post.person_id, []).append(post)
    return found


class CertificationList(PagedMixin, ListView):
    """`box` is set in the addresses."""

    box = WAITING
    model = Certification
    template_name = "cadres/applications.html"

    def get_queryset(self):
        rows, user = Certification.objects.all(), self.request.user
        found = {
            WAITING: lambda: rows.decidable_by(user).order_by("uploaded_at", "pk"),
            DECIDED: lambda: rows.decided_for(user).order_by("-decided_at", "pk"),
            RETURNED: lambda: rows.returned_to(user).order_by("-decided_at", "pk"),
        }[self.box]()
        return found.select_related("person", "uploaded_by", "decided_by", "deciding_org")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(box=self.box, boxes=BOXES, kind="applications", **kwargs)
        user, shown = self.request.user, list(context["page_obj"])
        posts = posts_seen(user, [row.person_id for row in shown])
        first = {pk: found[0] for pk, found in posts.items()}
        paths = trails([post.org for post in first.values()])
        return context | {
            "rows": [(row, *_placed(first.get(row.person_id), paths)) for row in shown],
            "counts": counts(user),
        }


def _placed(post: Post | None, paths: dict) -> tuple[Post | None, str]:
    return post, paths[post.org_id] if post else ""


class CertificationDetail(FormView):
    """One file, by an address of its own: whoever replaces it meanwhile makes the address one of the past."""

    form_class = CertificationForm
    template_name = "cadres/certify.html"

    @cached_property
    def certification(self) -> Certification:
        wanted = ("person", "uploaded_by", "decided_by")
        row = Certification.objects.select_related(*wanted).filter(pk=self.kwargs["pk"]).first()
        if row is None or not posts_seen(self.request.user, [row.person_id]):
            raise Http404(NOT_FOUND)
        return row

    @cached_property
    def posts(self) -> list[Post]:
        return posts_seen(self.request.user, [self.certification.person_id])[self.certification.person_id]

    def dispatch(self, request, *args, **kwargs):
        """Only what waits, and only before those who decide; the others learn what became of it."""
        row = self.certification
        if not row.is_waiting:
            return self._back(f"该入团志愿书{row.get_state_display()}。")
        if row.file_name != row.person.application.name:
            return self._back(REPLACED)
        if fault := actions.fault_of_deciding(row, by=request.user):
            raise PermissionDenied(fault)
        return super().dispatch(request, *args, **kwargs)

    def _back(self, sentence: str):
        context.refuse(sentence)
        messages.warning(self.request, f"{self.certification.person.name}：{sentence}")
        return redirect("cadres:detail", self.posts[0].pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            certification=self.certification,
            person=self.certification.person,
            posts=self.posts,
            trail=trails([self.posts[0].org])[self.posts[0].org_id],
            **kwargs,
        )

    def form_valid(self, form):
        state, name = State(form.cleaned_data["verdict"]), self.certification.person.name
        reason, by = form.cleaned_data["reason"], self.request.user
        try:
            actions.decide_application(certification=self.certification, state=state, reason=reason, by=by)
        except CadreError as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, f"{name}的入团志愿书{state.label}。")
        return redirect("cadres:applications")


def section(user: Account, row: access.Row) -> dict:
    """For the page of a cadre: the state of the present file, and what this account may do about it."""
    certification = Certification.objects.of(row.post.person)
    waits = certification is not None and certification.is_waiting
    return {
        "certification": certification,
        "may_certify": waits and row.post.is_open and not actions.fault_of_deciding(certification, by=user),
        "may_replace": row.may_edit,
    }
