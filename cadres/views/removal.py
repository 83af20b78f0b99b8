"""Guide 2.4: ending a post, and taking that back; as pages, and as parts of a dialog."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.views.generic import FormView, TemplateView
from django_htmx.http import HttpResponseClientRedirect

from cadres import access, actions
from cadres.forms import RemovalForm
from cadres.history import ending_of
from cadres.models import Post
from cadres.views import returning

REMOVED = '已移除 {}（{} {}）。<a href="{}">撤销移除</a>'
ALREADY = "{}不需要再次移除。{}"
UNDO = '<a href="{}">撤销移除</a>'
RESTORED = "已撤销移除，{}重新担任{} {}。"


class DialogMixin:
    """The script of the dialog asks for the part alone, and is told where to go when the act is done."""

    def get_template_names(self):
        folder, _, name = self.template_name.rpartition("/")
        return [f"{folder}/_{name}" if self.request.htmx else self.template_name]

    def done(self, address: str):
        return HttpResponseClientRedirect(address) if self.request.htmx else redirect(address)


class PostRemoval(DialogMixin, FormView):
    """The post ends; the person stays."""

    form_class = RemovalForm
    template_name = "cadres/remove.html"

    @cached_property
    def post_in_force(self) -> Post:
        return access.post_with_right(self.request.user, self.kwargs["pk"], "remove_cadre")

    def dispatch(self, request, *args, **kwargs):
        return (
            super().dispatch(request, *args, **kwargs) if self.post_in_force.is_open else self.already_done()
        )

    def already_done(self):
        """A second click, or another admin was faster: what was wanted is done."""
        post = access.post_with_right(self.request.user, self.kwargs["pk"], "remove_cadre")
        undo = format_html(UNDO, reverse("cadres:restore", args=[post.pk])) if post.is_restorable else ""
        messages.info(self.request, format_html(ALREADY, ending_of(post, reader=self.request.user), undo))
        return self.done(reverse("cadres:list"))

    def get_form_kwargs(self):
        own = {"post": self.post_in_force, "by": self.request.user, "auto_id": "removal_%s"}
        return super().get_form_kwargs() | own

    def get_context_data(self, **kwargs):
        return super().get_context_data(post=self.post_in_force, person=self.post_in_force.person, **kwargs)

    def form_valid(self, form):
        post = self.post_in_force
        try:
            actions.end_post(post=post, by=self.request.user, **form.cleaned_data)
        except actions.AlreadyEndedError:
            return self.already_done()
        except actions.CadreError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        undo = reverse("cadres:restore", args=[post.pk]) + returning.kept(self.request)
        text = format_html(REMOVED, post.person.name, post.org.name, post.duty_label, undo)
        messages.success(self.request, text)
        return self.done(returning.list_address(self.request))


class PostRestoration(DialogMixin, TemplateView):
    """撤销移除: says what will be again, or what stands against it."""

    template_name = "cadres/restore.html"

    @cached_property
    def removed(self) -> Post:
        return access.removed_post_within_reach(self.request.user, self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        post = self.removed
        fault = actions.fault_of_restoring(post, by=self.request.user)
        return super().get_context_data(**{"post": post, "person": post.person, "fault": fault} | kwargs)

    def post(self, request, *args, **kwargs):
        try:
            post = actions.restore_post(post=self.removed, by=request.user)
        except actions.CadreError as refusal:
            return self.render_to_response(self.get_context_data(fault=str(refusal)))
        messages.success(request, RESTORED.format(post.person.name, post.org.name, post.duty_label))
        return self.done(self._next_address(post))

    def _next_address(self, post: Post) -> str:
        """The list, when it was opened from there."""
        came_from_list = returning.kept(self.request)
        return (
            returning.list_address(self.request)
            if came_from_list
            else reverse("cadres:detail", args=[post.pk])
        )
