"""The organisation tree as HTML. A page shows dozens of nodes; a template for each took a quarter of its time."""

import html
from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.safestring import SafeString

from orgs.codes import OrgType
from zhtj.web.templatetags.icons import icon

register = template.Library()
escape = lru_cache(maxsize=10_000)(html.escape)  # names and addresses come again on the next page: 3 MB

SIGNS = {
    OrgType.LEADING: "机",
    OrgType.WORK_COMMITTEE: "工",
    OrgType.COMMITTEE: "委",
    OrgType.GENERAL_BRANCH: "总",
    OrgType.BRANCH: "支",
}
TYPE = (
    '<span class="org-type org-type-%s" aria-hidden="true">%s</span><span class="visually-hidden">%s：</span>'
)
TYPES = {kind.value: SafeString(TYPE % (kind.value, SIGNS[kind], kind.label)) for kind in OrgType}
MARK = (
    '<span class="right-mark" title="%s"><span aria-hidden="true">%s</span>'
    '<span class="visually-hidden">，%s</span></span>'
)


@register.simple_tag
def org_type(org) -> SafeString:
    """A sign for eyes, the word for ears."""
    return TYPES[org.type]


@register.simple_tag
def tree_nodes(nodes: Iterable, base: str) -> SafeString:
    """`base` is the address of the page, ready for a parameter of the tree."""
    return SafeString(_nodes(nodes, escape(base)))


@register.simple_tag
def tree_level(node, base: str) -> SafeString:
    """What is unfolded below `node`; the rest is loaded by a part of its own."""
    return SafeString(_level(node, escape(base)))


def _nodes(nodes: Iterable, base: str) -> str:
    return "".join([_node(node, base) for node in nodes])


def _level(node, base: str) -> str:
    return f"{_nodes(node.children, base)}{_rest(node, base)}{_nodes(node.apart, base)}"


def _node(node, base: str) -> str:
    chosen = " is-chosen" if node.is_chosen else ""
    row = f'<div class="tree-row{chosen}">{_toggle(node, base)}{_item(node, base)}</div>'
    return f'<li role="none" id="node-{node.org.pk}">{row}{_below(node, base)}</li>'


def _below(node, base: str) -> str:
    pk = node.org.pk
    if node.org.is_leaf:
        return ""
    level = f">{_level(node, base)}" if node.is_open else " hidden>"
    return (
        f'<ul role="group" id="below-{pk}" hx-get="{base}children={pk}" hx-trigger="tree:open consume" '
        f'hx-swap="innerHTML"{level}</ul>'
    )


def _rest(node, base: str) -> str:
    if not node.more_after:
        return ""
    behind = f"{node.org.pk}&amp;after={node.more_after}"
    return (
        f'<li role="none" class="tree-rest"><a class="tree-item tree-more" role="treeitem" '
        f'aria-level="{node.level + 1}" href="{base}open={behind}" hx-get="{base}children={behind}" '
        f'hx-target="closest li" hx-swap="outerHTML">{icon("more")}更多</a></li>'
    )


def _toggle(node, base: str) -> str:
    org = node.org
    if org.is_leaf:
        return '<span class="tree-toggle"></span>'
    leads_to = org.pk if not node.is_open else 0 if node.level == 1 else org.parent_id
    label = f"{'收起' if node.is_open else '展开'}{escape(org.name)}"
    href = f"{base}open={leads_to}"
    return f'<a class="tree-toggle" href="{href}" aria-label="{label}" data-tree-toggle>{icon("tree-closed")}</a>'


def _item(node, base: str) -> str:
    pk = node.org.pk
    href = escape(node.href) if node.href else f"{base}open={pk}"
    note = f'<span class="tree-note-of">{escape(node.note)}</span>' if node.note else ""
    return (
        f'<a class="tree-item" role="treeitem" id="tree-{pk}" href="{href}" aria-level="{node.level}"'
        f"{_state(node)}>{TYPES[node.org.type]}"
        f'<span class="tree-name">{escape(node.org.name)}{_marks(node)}{note}</span></a>'
    )


def _state(node) -> str:
    told = ""
    if not node.org.is_leaf:
        told = f' aria-expanded="{_word(node.is_open)}" aria-owns="below-{node.org.pk}"'
    if not node.href:
        return f'{told} aria-disabled="true" title="{escape(node.fault)}"'
    current = ' aria-current="true"' if node.is_chosen else ""
    return f'{told} aria-selected="{_word(node.is_chosen)}"{current}'


def _word(value: bool) -> str:
    return "true" if value else "false"


def _marks(node) -> str:
    marks = getattr(node, "marks", ())
    if not marks:
        return ""
    told = "".join(MARK % (escape(label), escape(sign), escape(label)) for sign, label in marks)
    return f'<span class="rights-marks">{told}</span>'
