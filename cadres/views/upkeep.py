"""Changing a cadre's facts."""

from django.utils.functional import cached_property

from cadres import access, actions
from cadres.actions import drafts
from cadres.forms import UpdateForm
from cadres.forms.opening import SUBMITTING, Wish
from cadres.models import Post
from cadres.views import returning
from cadres.views.gone import gone
from cadres.views.saving import CadrePage


class PostUpdate(CadrePage):
    form_class = UpdateForm
    template_name = "cadres/edit.html"

    @cached_property
    def post_in_force(self) -> Post:
        return access.open_post_within_reach(self.request.user, self.kwargs["pk"], "enter_cadre")

    def post(self, request, *args, **kwargs):
        post = access.post_with_right(request.user, self.kwargs["pk"], "enter_cadre")
        if post.is_open or Wish(request.POST).asked not in SUBMITTING:
            return super().post(request, *args, **kwargs)
        return gone(request, post)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"post": self.post_in_force}

    def draft_place(self):
        post = self.post_in_force
        return {"account": self.request.user, "org": post.org, "sheet": drafts.sheet_of(post)}

    def get_context_data(self, **kwargs):
        post = self.post_in_force
        return super().get_context_data(post=post, person=post.person, org=post.org, **kwargs)

    def save(self, form):
        person, post = form.filled_person(), form.filled_post()
        versions = form.cleaned_data["versions"]
        return actions.update_cadre(
            person=person, post=post, versions=versions, by=self.request.user, takeover=form.takeover
        )

    def next_address(self, form) -> str:
        return returning.list_address(self.request)

    def form_invalid(self, form, *, is_stale: bool = False):
        if is_stale:
            stored = access.open_post_within_reach(self.request.user, self.kwargs["pk"], "enter_cadre")
            form.compare(stored, reader=self.request.user)
            form.adopt_versions(stored)
        return super().form_invalid(form)
