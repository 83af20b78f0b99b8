"""mptt's numbers of whole trees, computed at once instead of row by row."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from orgs.models import Org

NUMBERS = ("lft", "rght", "tree_level")
BATCH = 500


def number(tree_ids: Iterable[int], *, new: Sequence[Org]) -> None:
    """Number the saved and the `new` nodes of whole trees; saves the old ones that changed."""
    old = _saved_nodes(tree_ids)
    before = [_numbers(node) for node in old]
    assign([*old, *new])
    changed = [node for node, was in zip(old, before, strict=True) if _numbers(node) != was]
    Org.objects.bulk_update(changed, NUMBERS, batch_size=BATCH)


def assign(nodes: Iterable) -> None:
    """Set lft, rght, tree_level of complete trees from pk and tree_parent_id; siblings keep the given order."""
    children = defaultdict(list)
    for node in nodes:
        children[node.tree_parent_id].append(node)
    for root in children[None]:
        _walk(root, children)


def _saved_nodes(tree_ids: Iterable[int]) -> list[Org]:
    nodes = Org.objects.filter(tree_id__in=tree_ids).order_by("tree_id", "lft", "pk")
    return list(nodes.only("pk", "tree_id", "tree_parent_id", *NUMBERS))


def _numbers(node) -> tuple[int, int, int]:
    return node.lft, node.rght, node.tree_level


def _walk(root, children) -> None:
    """Number one tree in preorder, without recursion."""
    counter, root.tree_level, stack = 0, 0, [(root, False)]
    while stack:
        node, is_leaving = stack.pop()
        counter += 1
        if is_leaving:
            node.rght = counter
            continue
        node.lft = counter
        stack.append((node, True))
        for child in reversed(children.get(node.pk, ())):
            child.tree_level = node.tree_level + 1
            stack.append((child, False))
