"""申请转接/核实: opened by a refused entry form, answered by the holder, withdrawn by the asker."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, View

from cadres import actions
from cadres.actions import CadreError
from cadres.forms.requests import ACCEPT, EXPIRED, InquiryForm, VerdictForm
from cadres.models import Inquiry
from cadres.models.inquiry import ENTERED_WITHIN, Answer
from cadres.views import returning
from cadres.views.requests import NO_REQUEST, found, trails
from orgs import access
from orgs.models import Org


class InquiryCreate(FormView):
    """Reached by POST alone: who is meant stands in no address."""

    form_class = InquiryForm
    template_name = "cadres/inquiry_new.html"

    @cached_property
    def org(self) -> Org:
        return access.org_within_reach(self.request.user, self.kwargs["org_pk"], "enter_cadre")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"org": self.org, "by": self.request.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            org=self.org, days=ENTERED_WITHIN.days, trail=trails([self.org])[self.org.pk], **kwargs
        )

    def get(self, request, *args, **kwargs):
        return returning.onward(self.request, "cadres:inquiries-sent") if self.org else None

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if form.person is None:
            messages.error(request, EXPIRED)
            return redirect("cadres:list")
        return super().post(request, *args, **kwargs) if form.is_sent else self._open(form)

    def _open(self, sent):
        """Before anything was typed: nothing to complain about."""
        token = sent.data[sent.add_prefix("token")]
        form = InquiryForm(org=self.org, by=self.request.user, initial={"token": token, "sent": True})
        return self.render_to_response(self.get_context_data(form=form))

    def form_valid(self, form):
        reason, by = form.cleaned_data["reason"], self.request.user
        try:
            inquiry = actions.ask_inquiry(person=form.person, asking_org=self.org, reason=reason, by=by)
        except CadreError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, "已提交转接/核实申请，处理结果将显示在这里。")
        return returning.onward(self.request, "cadres:inquiry", inquiry.pk)


class InquiryDetail(FormView):
    """The holder sees whom it is about and answers; the asker sees state and answer alone."""

    form_class = VerdictForm
    template_name = "cadres/inquiry.html"

    @cached_property
    def inquiry(self) -> Inquiry:
        actions.escalate_inquiries()
        rows = self._own | self._asked
        inquiry = rows.select_related("person", "asking_org", "asked_by", "answered_by").distinct()
        return found(inquiry, self.kwargs["pk"])

    @property
    def _own(self):
        return Inquiry.objects.answered_for(self.request.user)

    @property
    def _asked(self):
        return Inquiry.objects.asked_for(self.request.user)

    @cached_property
    def is_holder(self) -> bool:
        withdrawn = self.inquiry.answer == Answer.WITHDRAWN
        return not withdrawn and self._own.filter(pk=self.inquiry.pk).exists()

    @property
    def may_answer(self) -> bool:
        return self.is_holder and self.inquiry.is_pending and self.inquiry.asked_by != self.request.user

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=VerdictForm()))

    def get_template_names(self):
        return [self.template_name if self.is_holder else "cadres/inquiry_sent.html"]

    def get_context_data(self, **kwargs):
        inquiry = self.inquiry
        context = {"inquiry": inquiry, "trail": trails([inquiry.asking_org])[inquiry.asking_org_id]}
        if self.is_holder:
            posts = inquiry.person.posts.open().visible_to(self.request.user).with_names().latest_first()
            context |= {"person": inquiry.person, "posts": posts, "may_answer": self.may_answer}
        return super().get_context_data(**context, **kwargs)

    def post(self, request, *args, **kwargs):
        if not self.is_holder:
            raise Http404(NO_REQUEST)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        answer = Answer.ACCEPTED if form.cleaned_data["verdict"] == ACCEPT else Answer.REFUSED
        try:
            actions.answer_inquiry(
                inquiry=self.inquiry, answer=answer, reason=form.cleaned_data["reason"], by=self.request.user
            )
        except CadreError as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, f"{answer.label}{self.inquiry.asking_org.name}的转接/核实申请。")
        return returning.onward(self.request, "cadres:inquiries")


class InquiryWithdrawal(View):
    """By the asking side, while nobody answered; a page of its own is not needed."""

    def get(self, request, pk):
        return returning.onward(self.request, "cadres:inquiry", pk)

    def post(self, request, pk):
        inquiry = found(Inquiry.objects.asked_for(request.user).select_related("asking_org"), pk)
        try:
            actions.withdraw_inquiry(inquiry=inquiry, by=request.user)
        except CadreError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "已撤回转接/核实申请。")
        return returning.onward(self.request, "cadres:inquiries-sent")
