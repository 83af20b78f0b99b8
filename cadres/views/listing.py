"""团干部列表: on the screen, on paper, and with the columns that an admin chose."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, ListView

from cadres import access, actions, columns
from cadres.conditions import is_incomplete
from cadres.filters import ONLY_WHOLE, PostFilter
from cadres.forms import ColumnForm
from cadres.models import Certification, ColumnChoice, Post
from cadres.models.post import PostQuerySet
from cadres.views import places, returning
from orgs.access import org_within_reach
from orgs.models import Org
from orgs.models.org import any_of, below
from zhtj.web.paging import PagedMixin


@method_decorator(sensitive_post_parameters("q"), name="dispatch")
class PostList(PagedMixin, ListView):
    """The query is sent by POST, so that an id number typed there never stands in an address."""

    template_name = "cadres/list.html"
    takes_numbers = ("q",)  # turned into its blind index below

    @cached_property
    def filter(self) -> PostFilter:
        return PostFilter(self.request.POST if self.request.method == "POST" else self.request.GET)

    @cached_property
    def place(self) -> Org | None:
        """Whose cadres are listed: the current organisation unless another is asked for; None for all seen."""
        if self.filter.is_of_all:
            return None
        asked = self.filter.asked("org")
        return org_within_reach(self.request.user, int(asked)) if asked else self.request.org or None

    @cached_property
    def xinjiang(self) -> list[str]:
        return access.paths_of_xinjiang()

    @property
    def _in_xinjiang(self) -> Q:
        return any_of(below(path, field="org__path") for path in self.xinjiang)

    @cached_property
    def sorting(self) -> tuple[columns.Column, bool]:
        return columns.sorting(self.filter.asked("sort"), of_ended=self.filter.is_of_ended)

    def get(self, request, *args, **kwargs):
        if ONLY_WHOLE in self.filter.errors.get("q", ()):  # typed into the address: out of it again
            messages.warning(request, ONLY_WHOLE)
            return self._ask_again()
        return self._ask_again() if self.filter.names_a_number else super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if "q" in self.filter.errors else self._ask_again()

    def _ask_again(self):
        return redirect(f"{reverse('cadres:list')}?{urlencode(self.filter.as_address())}")

    def get_queryset(self):
        """The keys alone: of a whole city's posts nothing is joined or sorted along but what the question needs."""
        today, in_xinjiang = timezone.localdate(), self._in_xinjiang
        posts = self.filter.apply(self._seen(), self.place, today=today, in_xinjiang=in_xinjiang)
        column, descending = self.sorting
        if "is_whole" in column.order:
            posts = posts.alias(is_whole=~is_incomplete(today=today, in_xinjiang=in_xinjiang))
        order = column.ordered(descending=descending, of_ended=self.filter.is_of_ended)
        return posts.order_by(*order, "org__path", "pk").values_list("pk", flat=True)

    def _seen(self) -> PostQuerySet:
        """Ended posts are asked for what their people are now only where that may be known."""
        user = self.request.user
        if not self.filter.is_of_ended:
            return Post.objects.visible_to(user)
        seen = Post.objects.visible_to(user).with_knowledge_of(user)
        return seen.filter(is_known=True) if self.filter.asked("political_status") else seen

    def _read(self, keys: Iterable[int]) -> list[Post]:
        posts = Post.objects.with_knowledge_of(self.request.user).with_names().select_related("destination")
        found = posts.in_bulk(list(keys))
        return [found[key] for key in keys]

    @property
    def page_asked(self) -> int:
        return self.filter.asked("page") or 1

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        keys = columns.keys_chosen_by(self.request.user)
        shown = columns.shown(keys, of_ended=self.filter.is_of_ended)
        by, descending = self.sorting
        offered = places.offered(self.request.user, current=self.request.org or None, asked=self.place)
        self.filter.offer_places(offered)
        return context | {
            "filter": self.filter,
            "place": self.place,
            "has_places": len(offered) > 1,
            "address": urlencode(self.filter.as_address()),
            "back": returning.back(urlencode(self.filter.as_place())),
            "column_form": ColumnForm(initial={"columns": keys}, choices=columns.CHOICES),
            "waiting": actions.count_waiting(self.request.user),
            "heads": [columns.head(column, by, descending=descending) for column in shown],
            "rows": self._lines(self._read(context["page_obj"]), shown),
        }

    def _lines(self, posts: list[Post], shown: list[columns.Column]) -> list[columns.Line]:
        returned = Certification.objects.returned_among([post.person_id for post in posts])
        return [self._line(post, shown, is_returned=post.person_id in returned) for post in posts]

    def _line(self, post: Post, shown: list[columns.Column], *, is_returned: bool) -> columns.Line:
        in_xinjiang = any(post.org.path.startswith(path) for path in self.xinjiang)
        missing = post.person.missing(in_xinjiang=in_xinjiang, today=timezone.localdate())
        return columns.Line(access.row(self.request.user, post), missing, shown, is_returned)


class PostPrint(PostList):
    """The same as a sheet of paper: what was asked, by whom and when stand at its head."""

    template_name = "cadres/print.html"
    paginate_by = 1000
    page_asked = 1  # one sheet, whatever page the list stood at

    def get_context_data(self, **kwargs):
        return super().get_context_data(printed_at=timezone.localtime(), **kwargs)


class ColumnsChosen(FormView):
    """Remember which columns are shown, and go back to what was asked."""

    http_method_names = ("post",)
    form_class = ColumnForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"choices": columns.CHOICES}

    def form_valid(self, form):
        if form.cleaned_data["is_reset"]:
            ColumnChoice.forget(self.request.user)
        else:
            ColumnChoice.remember(self.request.user, form.cleaned_data["columns"])
        return self._back()

    def form_invalid(self, form):
        return self._back()  # only a made-up column gets here

    def _back(self):
        asked = PostFilter(self.request.GET).as_address()
        return redirect(f"{reverse('cadres:list')}?{urlencode(asked)}")
