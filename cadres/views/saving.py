"""A page with the form of a cadre: nothing typed is lost when it cannot be saved, the chosen file included."""

from django.contrib import messages
from django.shortcuts import redirect

from cadres.actions import CadreError, StaleError, drafts
from cadres.models import Post
from cadres.views.drafting import DraftingPage


class CadrePage(DraftingPage):
    done = "已保存 {name}（{org} {duty}）。"

    def save(self, form) -> Post:
        """Raises CadreError."""
        raise NotImplementedError

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"by": self.request.user}

    def form_valid(self, form):
        try:
            post = self.save(form)
        except CadreError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self.form_invalid(form, is_stale=isinstance(refusal, StaleError))
        form.forget_application()
        drafts.drop_draft(**self.draft_place())
        facts = {"name": post.person.name, "org": post.org.name, "duty": post.duty_label}
        messages.success(self.request, self.done.format(**facts))
        for caution in form.cautions:
            messages.warning(self.request, f"{post.person.name}：{caution}")
        return redirect(self.next_address(form))

    def form_invalid(self, form, *, is_stale: bool = False):
        form.keep_application()
        self.keep_unsubmitted(form)
        return super().form_invalid(form)

    def next_address(self, form) -> str:
        return "cadres:list"
