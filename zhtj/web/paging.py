"""Pages of a list whose rows are counted only up to a cap."""

from functools import cached_property

from django.core.paginator import Paginator


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
