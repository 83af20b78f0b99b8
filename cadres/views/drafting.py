"""A form page that helps while one types: it says what is due, and keeps drafts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView

from cadres.actions import drafts
from cadres.actions.rescue import ticket_for
from cadres.forms.opening import Opening, Wish

TOO_LARGE = 413


class DraftingPage(FormView):
    """Each wish is answered where the form is sent, so who may send it may have it, and nobody else."""

    def draft_place(self) -> dict:
        """account, org and sheet of the draft of this page."""
        raise NotImplementedError

    def post(self, request, *args, **kwargs):
        answers = {
            Wish.HINTS: self.hint, Wish.AUTOSAVE: self.autosave, Wish.DRAFT: self.save_draft,
            Wish.DISCARD: self.discard,
        }  # fmt: skip
        place = self.draft_place()  # refuses before anything is answered
        answer = answers.get(Wish(request.POST).asked)
        return answer(place) if answer else super().post(request, *args, **kwargs)

    def hint(self, place: dict):
        """What is due by the answers so far, and what the id number says; nothing is stored."""
        return render(self.request, "cadres/_hints.html", {"form": self.get_form()})

    def autosave(self, place: dict) -> HttpResponse:
        try:
            sentence, status = self._keep(place, self.get_form()), 200
        except drafts.TooLongError as refusal:
            sentence, status = str(refusal), TOO_LARGE
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")

    def save_draft(self, place: dict):
        """The button, without a script: the chosen file waits too, and nothing is found wrong."""
        form = self.get_form()
        form.is_valid()
        form.keep_application()
        try:
            messages.success(self.request, f"{self._keep(place, form)}，请继续填写。")
        except drafts.TooLongError as refusal:
            messages.error(self.request, str(refusal))
        return redirect(f"{self.request.path}?draft=1")

    def discard(self, place: dict):
        drafts.drop_draft(**place)
        messages.success(self.request, "草稿已丢弃。")
        return redirect(self.request.path)

    def _keep(self, place: dict, form) -> str:
        kept_at = drafts.keep_draft(**place, answers=form.typed())
        return f"草稿已保存 {timezone.localtime(kept_at):%H:%M}"

    def keep_unsubmitted(self, form) -> None:
        """A form that was not right; one too long to be kept stands on the page all the same."""
        try:
            drafts.keep_draft(**self.draft_place(), answers=form.typed())
        except drafts.TooLongError as refusal:
            messages.error(self.request, str(refusal))

    @cached_property
    def opening(self) -> Opening:
        return Opening(self.request.GET)

    @cached_property
    def draft(self) -> drafts.Sheet | None:
        return drafts.kept_draft(**self.draft_place())

    @property
    def goes_on(self) -> bool:
        return self.request.method == "GET" and self.opening.goes_on and self.draft is not None

    def get_initial(self):
        return super().get_initial() | (self.draft.answers if self.goes_on else {})

    def get_context_data(self, **kwargs):
        is_offered = self.request.method == "GET" and not self.goes_on
        return super().get_context_data(
            draft_offered=self.draft if is_offered else None,
            ticket=ticket_for(**self.draft_place()),
            **kwargs,
        )
