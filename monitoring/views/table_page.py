"""A page about one table: the tree at its side, and only what the tree leads to when htmx asks."""

from django.views.generic import TemplateView

from monitoring.views.asking import TableMixin
from orgs.models import Org
from orgs.views import TreePageMixin


class TablePage(TableMixin, TreePageMixin, TemplateView):
    """`template_name` is the whole page, `part` the template of what stands beside the tree."""

    tree_permission = "monitor_staffing"
    tree_label = "组织树"
    part = ""

    @property
    def tree_chosen(self) -> Org:
        return self.table.org

    def get_template_names(self):
        htmx = self.request.htmx
        is_part = htmx and not htmx.history_restore_request
        return [self.part if is_part else self.template_name]
