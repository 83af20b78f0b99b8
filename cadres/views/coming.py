"""Somebody who comes with a 换届: the entry form, kept with it."""

from django.contrib import messages
from django.http import Http404
from django.utils.functional import cached_property

from cadres.access import ELSEWHERE
from cadres.actions import CadreError, drafts
from cadres.forms.coming import ComingForm
from cadres.turnover import keeping
from cadres.views.saving import CadrePage
from cadres.views.turnover import OfOrganisation
from zhtj.audit import context

ADDED = "{name}已加入这次换届的新任人员，确认换届时一并录入。"
NOBODY = "这次换届中没有这名新任人员，可能已被移出。"


class ComerPage(OfOrganisation, CadrePage):
    """?number= is one of those added already."""

    form_class = ComingForm
    template_name = "cadres/turnover_person.html"

    @cached_property
    def number(self) -> str:
        """Of the one in question; "" of a new one."""
        number = str(self.asked.asked("number") or "")
        if number and number not in self.judgement.typed.people:
            raise Http404(NOBODY)
        return number

    def draft_place(self):
        sheet = f"{drafts.COMING}{self.number or 'new'}"
        return {"account": self.request.user, "org": self.org, "sheet": sheet}

    def get_form_kwargs(self):
        own = {"org": self.org, "turnover": self.turnover, "month": self.judgement.month}
        return super().get_form_kwargs() | own

    def get_initial(self):
        kept = self.judgement.typed.people.get(self.number, {})
        return {"selection": "elected"} | kept | super().get_initial()

    def get_form(self, form_class=None):
        """With its faults, when the preview led here."""
        if self.request.method == "GET" and self.number and self.asked.asked("check"):
            return next(one.form for one in self.judgement.comers if one.number == self.number)
        return super().get_form(form_class)

    def get_context_data(self, **kwargs):
        return super().get_context_data(number=self.number, **kwargs)

    def form_valid(self, form):
        form.keep_application()
        number = self.number or str(self.judgement.typed.next_number)
        try:
            keeping.keep_comer(org=self.org, by=self.request.user, number=number, form=form)
        except CadreError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        drafts.drop_draft(**self.draft_place())
        messages.success(self.request, ADDED.format(name=form.cleaned_data["name"]))
        return self.to(query="#people")

    def form_invalid(self, form, **told):
        if form.elsewhere:
            context.refuse(ELSEWHERE)
        return super().form_invalid(form, **told)
