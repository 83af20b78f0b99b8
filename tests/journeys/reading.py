"""What a screen reader says of a page, line by line: the accessibility tree of the browser, as text."""

# What is only a box round something else, or is said as part of it.
SILENT = {
    "none", "generic", "StaticText", "InlineTextBox", "LineBreak", "paragraph", "RootWebArea", "ListMarker", "list",
    "listitem", "LabelText", "Legend", "strong", "emphasis", "form", "image", "option", "MenuListPopup",
    "LayoutTable", "LayoutTableRow", "LayoutTableCell", "rowgroup", "cell", "gridcell", "row", "Section",
}  # fmt: skip
STATES = {"required": "必填", "expanded": "展开", "disabled": "不可用"}


def read(page) -> list[str]:
    """Role, name, states and description of each thing that is said, in the order of reading."""
    protocol = page.context.new_cdp_session(page)
    nodes = protocol.send("Accessibility.getFullAXTree")["nodes"]
    protocol.detach()
    by_id = {node["nodeId"]: node for node in nodes}
    return [line for node in _in_order(by_id, nodes[0]) if (line := _line(node))]


def _in_order(by_id: dict, node: dict):
    yield node
    for child in node.get("childIds", ()):
        if child in by_id:
            yield from _in_order(by_id, by_id[child])


def _line(node: dict) -> str:
    role = node.get("role", {}).get("value", "none")
    if node["ignored"] or role in SILENT:
        return ""
    told = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
    states = [words for state, words in STATES.items() if told.get(state) is True]
    states += ["有误"] * (told.get("invalid") == "true")
    level = f" {told['level']}" if role == "heading" else ""
    name, description = (node.get(key, {}).get("value", "") for key in ("name", "description"))
    said = " ".join(f"{role}{level} {' '.join(name.split())}".split())
    said += f" [{'，'.join(states)}]" if states else ""
    return f"{said} — {' '.join(description.split())}" if description else said
