"""团干部列表: on the screen, on paper, and with the columns that an admin chose."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, ListView

from cadres import actions, columns
from cadres.filters import ONLY_WHOLE, PostFilter
from cadres.forms import ColumnForm
from cadres.listed import Listed
from cadres.models import ColumnChoice
from cadres.views import places, returning
from orgs.access import may
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
    def listed(self) -> Listed:
        return Listed(self.filter, by=self.request.user, current=self.request.org or None)

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
        return self.listed.keys()

    @property
    def page_asked(self) -> int:
        return self.filter.asked("page") or 1

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        keys = columns.keys_chosen_by(self.request.user)
        shown = columns.shown(keys, of_ended=self.filter.is_of_ended)
        by, descending = self.listed.sorting
        place = self.listed.place
        offered = places.offered(self.request.user, current=self.request.org or None, asked=place)
        self.filter.offer_places(offered)
        return context | {
            "filter": self.filter,
            "place": place,
            "has_places": len(offered) > 1,
            "may_turn_over": place is not None and may(self.request.user, "enter_cadre", place),
            "address": urlencode(self.filter.as_address()),
            "back": returning.back(urlencode(self.filter.as_place())),
            "column_form": ColumnForm(initial={"columns": keys}, choices=columns.CHOICES),
            "waiting": actions.count_waiting(self.request.user),
            "heads": [columns.head(column, by, descending=descending) for column in shown],
            "rows": self.listed.lines(self.listed.read(context["page_obj"]), shown),
        }


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
            messages.success(self.request, "已恢复默认显示的列。")
        else:
            ColumnChoice.remember(self.request.user, form.cleaned_data["columns"])
            messages.success(self.request, "已保存显示的列。")
        return self._back()

    def form_invalid(self, form):
        return self._back()  # only a made-up column gets here

    def _back(self):
        asked = PostFilter(self.request.GET).as_address()
        return redirect(f"{reverse('cadres:list')}?{urlencode(asked)}")
