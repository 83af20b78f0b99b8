"""完善情况: who below has said of itself what is due, and who has not (guide 2.2)."""

from django.db.models import Prefetch
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import ListView

from orgs import access
from orgs.filters import ProgressFilter
from orgs.models import Admin, Org, Profile
from orgs.models.profile import asked_under, lacks_something, missing
from orgs.views.tree import TreePageMixin
from zhtj.web.paging import PagedMixin


class ProgressList(TreePageMixin, PagedMixin, ListView):
    """Of one organisation with all below it: those that are asked for something, complete or not."""

    template_name = "orgs/progress.html"
    tree_permission = "manage_orgs"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            _ = self.org  # refuses before anything is read
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def filter(self) -> ProgressFilter:
        return ProgressFilter(self.request.GET)

    @cached_property
    def org(self) -> Org:
        if not self.request.org:
            raise Http404("您的账号目前没有管理任何团组织。")
        pk = self.filter.asked("org") or self.request.org.pk
        return access.org_within_reach(self.request.user, pk, "manage_orgs")

    @property
    def tree_chosen(self) -> Org:
        return self.org

    def tree_href(self, org: Org) -> str:
        return f"{reverse('orgs:progress')}?org={org.pk}"

    @cached_property
    def asked(self):
        return asked_under(self.org, sector=self.filter.asked("sector"), words=self.filter.asked("q"))

    def get_queryset(self):
        lacking = lacks_something()
        rows = self.asked.filter(~lacking) if self.filter.asked("done") else self.asked.filter(lacking)
        admins = Admin.objects.in_use().select_related("account")
        return (
            rows.select_related("profile", "parent")
            .prefetch_related(Prefetch("admins", admins, to_attr="in_charge"))
            .order_by("path")
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(form=self._form(), org=self.org, **self._counts(), **kwargs)
        context["rows"] = [(org, self._lacking(org)) for org in context["page_obj"]]
        return context

    def _form(self) -> ProgressFilter:
        names = ("sector", "done", "q")
        return ProgressFilter(
            initial={name: self.filter.asked(name) for name in names} | {"org": self.org.pk}
        )

    def _counts(self) -> dict:
        total, lacking = self.asked.count(), self.asked.filter(lacks_something()).count()
        return {"total": total, "lacking": lacking, "done": total - lacking}

    @staticmethod
    def _lacking(org: Org) -> str:
        """The labels of what is missing."""
        return "、".join(Profile._meta.get_field(name).verbose_name for name in missing(org))
