"""组织管理: an organisation, what stands below it, and what may be done with both."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import ListView, RedirectView

from orgs import access, overview
from orgs.filters import OrgListFilter
from orgs.marks import TOLD, Mark, marks_of, with_staff
from orgs.models import Org, RecentOrg
from orgs.views.tree import TreePageMixin
from zhtj.web.paging import PagedMixin

HEADS = (("组织全称", "name"), ("组织类别", "type"), ("团干部", "people"), ("标记", ""))


class ManageHome(RedirectView):
    """The menu leads to the organisation acted for."""

    http_method_names = ("get", "head", "options")

    def get_redirect_url(self, *args, **kwargs):
        org = self.request.org
        return reverse("orgs:manage", args=[org.pk]) if org else reverse("home")


class ManagedMixin:
    """The organisation of the address: 404 out of reach, 403 for who manages nothing there."""

    @cached_property
    def org(self) -> Org:
        return access.org_within_reach(self.request.user, self.kwargs["pk"], "manage_orgs")

    def dispatch(self, request, *args, **kwargs):
        _ = self.org  # refuses before anything is read
        return super().dispatch(request, *args, **kwargs)


class ManageTreeMixin(TreePageMixin):
    tree_permission = "manage_orgs"
    tree_finds_closed = True

    def tree_href(self, org: Org) -> str:
        return reverse("orgs:manage", args=[org.pk])


class OrgPage(ManagedMixin, ManageTreeMixin, PagedMixin, ListView):
    template_name = "orgs/manage.html"

    @property
    def tree_chosen(self) -> Org:
        return self.org

    def get(self, request, *args, **kwargs):
        if not request.htmx and self.org.is_open:
            RecentOrg.remember(request.user, self.org)
        return super().get(request, *args, **kwargs)

    @cached_property
    def asked(self) -> dict:
        filter = OrgListFilter(self.request.GET)
        return {name: filter.asked(name) for name in ("mark", "below", "closed", "sort")}

    def get_queryset(self):
        return overview.listed(self.org, **self.asked)

    def get_context_data(self, **kwargs):
        told = overview.of(self.org)
        context = super().get_context_data(org=self.org, asked=self.asked, **told, **kwargs)
        counted = overview.mark_counts(self.org) if told["counts_marks"] and self.org.is_open else []
        user, org = self.request.user, self.org
        return context | {
            "above": list(Org.objects.above(org))[:-1],
            "marks": marks_of(with_staff(Org.objects.filter(pk=org.pk)).get()),
            "mark_counts": [(mark, TOLD[mark], count) for mark, count in counted],
            "mark": Mark(self.asked["mark"]) if self.asked["mark"] else None,
            "may_change": overview.may_change(user, org),
            "moves": overview.recent_moves(user, org),
            "heads": [self._head(*head) for head in HEADS],
            "lines": overview.lines(user, list(context["page_obj"]), below=org),
        }

    def _head(self, label: str, sort: str) -> dict:
        now = self.asked["sort"]
        direction = (
            "" if now.removeprefix("-") != sort or not sort else "down" if now.startswith("-") else "up"
        )
        return {"label": label, "sort": f"-{sort}" if direction == "up" else sort, "direction": direction}


def back_to(org: Org):
    return redirect("orgs:manage", org.pk)
