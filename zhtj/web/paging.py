"""Pages of a list whose rows are counted only up to a cap."""

from functools import cached_property

from django import forms
from django.core.paginator import Paginator

from zhtj.web.asking import AskingForm


class CappedPaginator(Paginator):
    """Like Django's, of a queryset; beyond `cap` rows the total stays unknown and the pages end."""

    cap = 10_000

    @cached_property
    def counted(self) -> int:
        """Rows, at most one more than the cap."""
        return self.object_list.order_by()[: self.cap + 1].count()

    @property
    def is_capped(self) -> bool:
        return self.counted > self.cap

    @property
    def count(self) -> int:
        return min(self.counted, self.cap)


class PageForm(AskingForm):
    page = forms.IntegerField(required=False, min_value=1, max_value=10**6)


class PagedMixin:
    """For a ListView: pages of 50, and an answer to every page number that somebody may type."""

    paginator_class = CappedPaginator
    paginate_by = 50

    @property
    def page_asked(self) -> int:
        return PageForm(self.request.GET).asked("page") or 1

    def paginate_queryset(self, queryset, page_size):
        """A page beyond the last one gives the last one."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.page_asked)
        return paginator, page, page.object_list, page.has_other_pages()
