"""Looking at one full number, and the log of such looks."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.generic import FormView, ListView

from cadres import access, actions
from cadres.actions.reveals import is_minor
from cadres.filters import BackFilter
from cadres.forms.reveal import RevealFilter, RevealForm
from cadres.models import Post, Reveal
from orgs.access import org_within_reach
from orgs.models import Account, Org
from orgs.views import TreePageMixin
from zhtj.web.paging import PagedMixin

NO_ORG = "您目前不管理任何组织，没有可以查看的记录。请联系上级团组织。"
KEPT = ("since", "until", "minor", "back")


def section(user: Account, post: Post) -> dict:
    """What a page about `post` needs to offer a look at a number, or to say why not."""
    fault = access.reveal_fault(user, post)
    minor = is_minor(post.person)
    return {
        "reveal_fault": fault,
        "is_minor": minor,
        "reveal_form": None if fault else RevealForm(person=post.person, is_minor=minor),
    }


class NumberReveal(FormView):
    """The value is in the answer to the POST and nowhere else: no address, session or redirect carries it."""

    form_class = RevealForm
    template_name = "cadres/reveal.html"

    @cached_property
    def shown_post(self) -> Post:
        post = access.post_within_reach(self.request.user, self.kwargs["pk"])
        access.require_reveal(self.request.user, post)
        return post

    def get_template_names(self):
        return ["cadres/_reveal.html"] if self.request.htmx else [self.template_name]

    def get_form_kwargs(self):
        person = self.shown_post.person
        return super().get_form_kwargs() | {"person": person, "is_minor": is_minor(person)}

    def get_context_data(self, **kwargs):
        post = self.shown_post
        offered = {"post": post, "person": post.person} | section(self.request.user, post)
        context = super().get_context_data(**(offered | kwargs))
        return context | {"reveal_form": kwargs.get("form") or context["reveal_form"]}

    def form_valid(self, form):
        number = form.cleaned_data["number"]
        try:
            value = actions.reveal_number(
                post=self.shown_post, number=number, reason=form.full_reason, by=self.request.user,
                acting_for=self.request.org or None,
            )  # fmt: skip
        except actions.LimitError as refusal:
            form.add_error(None, str(refusal))
            return self._answer(form=form, status=429)
        except actions.CadreError as refusal:
            form.add_error(refusal.field, str(refusal))
            return self.form_invalid(form)
        return self._answer(revealed=value, revealed_label=number.label)

    def _answer(self, *, status: int = 200, **context):
        return self.render_to_response(self.get_context_data(**context), status=status)


class RevealLog(TreePageMixin, PagedMixin, ListView):
    """号码查看记录: who looked at which number of whom, in the organisations of this account and below."""

    template_name = "cadres/reveals.html"
    tree_permission = "view_cadre"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.granted("view_cadre"):
            raise PermissionDenied(NO_ORG)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def filter(self) -> RevealFilter:
        return RevealFilter(self.request.GET)

    @cached_property
    def tree_chosen(self) -> Org | None:
        """Nothing asked means everything within reach."""
        pk = self.filter.asked("org")
        return org_within_reach(self.request.user, pk) if pk else None

    def tree_href(self, org: Org) -> str:
        kept = {name: self.request.GET[name] for name in KEPT if name in self.request.GET}
        return f"{reverse('cadres:reveals')}?{urlencode({'org': org.pk, **kept})}"

    def get_queryset(self):
        seen = Reveal.objects.visible_to(self.request.user)
        if self.tree_chosen:
            seen = seen.under(self.tree_chosen)
        return self.filter.apply(seen).with_names().latest_first()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            filter=self.filter,
            chosen=self.tree_chosen,
            back_query=BackFilter(self.request.GET).query,
            **kwargs,
        )
