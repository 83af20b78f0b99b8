"""更正申请: asked from the page of a cadre, decided by an admin of the next organisation above."""

from django.contrib import messages
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, View

from cadres import access, actions
from cadres.actions import CadreError
from cadres.forms.consequences import consequences
from cadres.forms.requests import ACCEPT, CorrectionForm, VerdictForm
from cadres.models import Correction, Decision, Post
from cadres.views import returning
from cadres.views.requests import NO_REQUEST, found, trails
from orgs.models import Account, Org


def asking_org(user: Account, post: Post) -> Org:
    """For whom `user` asks: the nearest organisation at or above the post for which cadres are entered."""
    nodes = [node for node in user.granted("enter_cadre") if node.covers(post.org)]
    return max(nodes, key=lambda node: len(node.path))


class CorrectionCreate(FormView):
    form_class = CorrectionForm
    template_name = "cadres/correction_new.html"

    @cached_property
    def post_in_force(self) -> Post:
        return access.open_post_within_reach(self.request.user, self.kwargs["pk"], "enter_cadre")

    def get_form_kwargs(self):
        person = self.post_in_force.person
        return super().get_form_kwargs() | {"person": person, "today": timezone.localdate()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(post=self.post_in_force, person=self.post_in_force.person, **kwargs)

    def form_valid(self, form):
        typed, by = form.cleaned_data, self.request.user
        try:
            correction = actions.ask_correction(
                person=self.post_in_force.person, asking_org=asking_org(by, self.post_in_force),
                name=typed["name"], number=typed["id_number"], reason=typed["reason"], by=by,
            )  # fmt: skip
        except CadreError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, "已提交更正申请，审批前姓名和身份证号码保持不变。")
        return returning.onward(self.request, "cadres:correction", correction.pk)


class CorrectionDetail(FormView):
    """Both sides see old and new, numbers masked; the side above decides."""

    form_class = VerdictForm
    template_name = "cadres/correction.html"

    @cached_property
    def correction(self) -> Correction:
        rows = self._own | Correction.objects.asked_for(self.request.user)
        wanted = ("person", "asking_org", "addressed_org", "asked_by", "decided_by")
        return found(rows.select_related(*wanted).distinct(), self.kwargs["pk"])

    @property
    def _own(self):
        return Correction.objects.decided_for(self.request.user)

    @cached_property
    def may_decide(self) -> bool:
        correction = self.correction
        is_other = correction.asked_by != self.request.user
        return correction.is_pending and is_other and self._own.filter(pk=correction.pk).exists()

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=VerdictForm()))

    def get_context_data(self, **kwargs):
        correction, user = self.correction, self.request.user
        context = {
            "correction": correction,
            "before": correction.person_before,
            "trail": trails([correction.asking_org])[correction.asking_org_id],
            "posts": correction.person.posts.open().visible_to(user).with_names().latest_first(),
            "may_decide": self.may_decide,
            "may_withdraw": correction.is_pending
            and not self.may_decide
            and Correction.objects.asked_for(user).filter(pk=correction.pk).exists(),
        }
        if self.may_decide:
            context["notes"] = consequences(correction, today=timezone.localdate())
        return super().get_context_data(**context, **kwargs)

    def post(self, request, *args, **kwargs):
        if not self._own.filter(pk=self.correction.pk).exists():
            raise Http404(NO_REQUEST)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        decision = Decision.APPROVED if form.cleaned_data["verdict"] == ACCEPT else Decision.REFUSED
        reason, by = form.cleaned_data["reason"], self.request.user
        try:
            actions.decide_correction(correction=self.correction, decision=decision, reason=reason, by=by)
        except CadreError as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, f"{decision.label}：{self.correction.asking_org.name}的更正申请。")
        return returning.onward(self.request, "cadres:corrections")


class CorrectionWithdrawal(View):
    """By the asking side, while nobody decided."""

    def get(self, request, pk):
        return returning.onward(self.request, "cadres:correction", pk)

    def post(self, request, pk):
        correction = found(Correction.objects.asked_for(request.user).select_related("asking_org"), pk)
        try:
            actions.withdraw_correction(correction=correction, by=request.user)
        except CadreError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "已撤回更正申请。")
        return returning.onward(self.request, "cadres:corrections-sent")
