"""The tree panel any page can have."""

from django.http import Http404
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property

from orgs import panel
from orgs.filters import TreeFilter
from orgs.models import Org
from orgs.models.org import SEGMENT

TREE_PARAMETERS = ("open", "children", "after", "find")


class TreePageMixin:
    """A page with the organisations within reach at its left; it says which can be chosen and where that leads.

    Answers ?open=, ?find=, and for htmx ?children=&after=, at the address of the page itself.
    """

    tree_permission = "view_cadre"
    tree_label = "组织树"
    tree_chosen: Org | None = None
    tree_note = ""  # which cannot be chosen, for all of them; due wherever some cannot
    tree_finds_closed = False  # the tree shows open organisations; a search may find closed ones too

    def tree_href(self, org: Org | panel.Place) -> str:
        """Where choosing `org` leads."""
        raise NotImplementedError

    def tree_fault(self, org: Org | panel.Place) -> str:
        """Why `org`, which is shown and opens, cannot be chosen; "" when it can."""
        return ""

    def tree_mark(self, nodes: list[panel.Node]) -> None:
        """May say something behind the names of the nodes about to be shown, all at once."""

    def get(self, request, *args, **kwargs):
        parent = request.htmx and self._tree_filter.asked("children")
        response = self._tree_level(parent) if parent else super().get(request, *args, **kwargs)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(tree=self._tree(), **kwargs)

    @cached_property
    def _tree_filter(self) -> TreeFilter:
        return TreeFilter(self.request.GET)

    @cached_property
    def _tree_chosen(self) -> Org | None:
        return self.tree_chosen  # may be a property that reads

    @cached_property
    def _tree_roots(self) -> list[Org]:
        return panel.roots_of(self.request.user, self.tree_permission)

    @cached_property
    def _tree_base(self) -> str:
        """The address of this page with its own parameters, ready for one of the tree's."""
        kept = self._tree_kept.urlencode()
        return f"?{kept}&" if kept else "?"

    @cached_property
    def _tree_kept(self):
        kept = self.request.GET.copy()
        for name in TREE_PARAMETERS:
            kept.pop(name, None)
        return kept

    def _tree(self) -> dict:
        asked = self._tree_filter.asked
        words = asked("find")
        return {
            "label": self.tree_label,
            "note": self.tree_note,
            "chosen": self._tree_chosen,
            "base": self._tree_base,
            "kept": [(name, value) for name, values in self._tree_kept.lists() for value in values],
            "words": words,
            "hits": self._tree_hits(words) if words else [],
            "most_hits": panel.MOST_HITS,
            "nodes": [] if words else self._tree_nodes(asked("open"), asked("after") or ""),
        }

    def _tree_node(self, org: Org | panel.Place, level: int) -> panel.Node:
        fault = self.tree_fault(org)
        href = "" if fault else self.tree_href(org)
        is_chosen = self._tree_chosen is not None and org.pk == self._tree_chosen.pk
        return panel.Node(org, level, href=href, fault=fault, is_chosen=is_chosen)

    def _tree_nodes(self, opened_pk: int | None, after: str) -> list[panel.Node]:
        opened = self._tree_org(opened_pk) if opened_pk else None
        chosen = self._tree_chosen.path if self._tree_chosen else ""
        home = self.request.org.path if self.request.org else ""
        opened_path = opened.path if opened else "" if opened_pk == 0 else None
        nodes = panel.grow(
            self._tree_roots,
            self._tree_node,
            open_paths=panel.paths_to_open(opened=opened_path, chosen=chosen, home=home),
            ways=[chosen, opened_path or ""],
            after=after if opened and after[:-SEGMENT] == opened.path else "",
        )
        self.tree_mark(list(panel.shown(nodes)))
        return nodes

    def _tree_hits(self, words: str) -> list[panel.Hit]:
        orgs = panel.find(self.request.user, self.tree_permission, words, closed=self.tree_finds_closed)
        trails = panel.trails(self._tree_roots, orgs)
        nodes = [self._tree_node(org, 1) for org in orgs]
        return [
            panel.Hit(node.org, node.href or f"{self._tree_base}open={node.org.pk}", node.fault, trail)
            for node, trail in zip(nodes, trails, strict=True)
        ]

    def _tree_org(self, pk: int) -> Org | None:
        reached = Org.objects.within_reach_of(self.request.user, self.tree_permission)
        return reached.open().filter(pk=pk).first()

    def _tree_level(self, pk: int):
        """The items of one level, for a page that shows the rest already."""
        org = self._tree_org(pk)
        if org is None:
            raise Http404("没有这个组织，或它不在您的管理范围内。")
        root = next(root for root in self._tree_roots if root.covers(org))
        node = self._tree_node(org, (len(org.path) - len(root.path)) // SEGMENT + 1)
        panel.unfold(node, self._tree_node, after=self._tree_filter.asked("after") or "")
        self.tree_mark([*node.children, *node.apart])
        tree = {"base": self._tree_base}
        return render(self.request, "orgs/_tree_level.html", {"tree": tree, "node": node})
