"""Pages of organisations, one noun a file."""

from orgs.views.switch import Switch
from orgs.views.tree import TREE_PARAMETERS, TreePageMixin

__all__ = ["TREE_PARAMETERS", "Switch", "TreePageMixin"]
