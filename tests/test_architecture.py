"""What import-linter cannot see: strings, reverse accessors, writers of structure, templates, long functions.

Each check is a function from source text to faults, shown to find one in a small bad sample.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

pytestmark = pytest.mark.once

ROOT: Path = settings.BASE_DIR
ABOVE = {
    "zhtj/audit": ("orgs", "cadres", "monitoring"),
    "zhtj/codes": ("orgs", "cadres", "monitoring"),
    "zhtj/notices": ("orgs", "cadres", "monitoring"),
    "zhtj/jobs": ("orgs", "cadres", "monitoring"),
    "zhtj/doors": ("orgs", "cadres", "monitoring"),
    "zhtj/sheets": ("orgs", "cadres", "monitoring"),
    "zhtj/upkeep": ("orgs", "cadres", "monitoring"),
    "zhtj/web": ("orgs", "cadres", "monitoring"),
    "orgs": ("cadres", "monitoring"),
    "cadres": ("monitoring",),
}
LAYERS = ("zhtj", "orgs", "cadres", "monitoring")  # of Django's app labels; the later stands above
STRUCTURE = {"parent", "lft", "rght", "tree_id", "tree_level", "tree_parent", "is_leaf", "committee"}
STRUCTURE |= {f"{name}_id" for name in ("parent", "tree_parent", "committee")}
TREE_CALLS = {"insert_node", "move_node", "move_to", "insert_at", "rebuild", "partial_rebuild"}
ROW_CALLS = {"create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
LONGEST_FUNCTION = 40


def python_files(*folders: str) -> list[Path]:
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return [path for path in found if "migrations" not in path.parts]


def files(pattern: str, *folders: str) -> list[Path]:
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob(pattern)))
    return [path for path in found if "vendor" not in path.parts]


def templates() -> list[Path]:
    return files("*.html", "templates", "orgs", "cadres", "monitoring", "zhtj")


def in_all(paths: list[Path], faults) -> list[str]:
    """Faults of many files, each with its file's name; there must be files at all."""
    assert paths
    return [
        f"{path.relative_to(ROOT)}: {fault}" for path in paths for fault in faults(path.read_text("utf-8"))
    ]


# --- who names whom ----------------------------------------------------------------------------------------


def named_apps(source: str, forbidden: tuple[str, ...]) -> Iterator[str]:
    """String literals like "cadres", "cadres.Post" or "cadres:list"."""
    name = re.compile(rf"({'|'.join(forbidden)})([.:][\w.:-]+)?")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and name.fullmatch(node.value):
            yield f"{node.lineno}: {node.value}"


def named_addresses(source: str, forbidden: tuple[str, ...]) -> list[str]:
    """{% url %} and {% include %} of an app above."""
    return re.findall(
        rf"""{{%\s*(?:url|include|extends)\s+["'](?:{"|".join(forbidden)})[:/][^%]*%}}""", source
    )


@pytest.mark.parametrize("folder", ABOVE)
def test_a_lower_app_names_no_upper_one_in_a_string(folder):
    assert not in_all(python_files(folder), lambda source: named_apps(source, ABOVE[folder]))


def test_a_name_in_a_string_is_found():
    assert list(named_apps('ForeignKey("cadres.Post")\nreverse("monitoring:staffing")', ABOVE["orgs"]))
    assert not list(named_apps('"""The cadres come later."""\nreverse("orgs:switch")', ABOVE["orgs"]))


@pytest.mark.parametrize("folder", ["orgs", "cadres"])
def test_a_template_of_a_lower_app_links_to_no_upper_one(folder):
    pages = files("*.html", f"templates/{folder}", f"{folder}/templates")
    assert not in_all(pages, lambda source: named_addresses(source, ABOVE[folder]))


def test_a_link_in_a_template_is_found():
    assert named_addresses("""<a href="{% url 'cadres:list' %}">""", ABOVE["orgs"])
    assert not named_addresses("""<a href="{% url 'orgs:switch' %}">""", ABOVE["orgs"])


def leads_up(here: str, there: str) -> bool:
    return here in LAYERS and there in LAYERS and LAYERS.index(there) > LAYERS.index(here)


def reverse_accessors(leads=leads_up) -> list[str]:
    """Attributes that foreign keys of an upper app would give to models of a lower one."""
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    reverse = [field for field in fields if field.auto_created and not field.concrete]
    return [
        f"{field.model.__name__}.{field.name}"
        for field in reverse
        if leads(field.model._meta.app_label, field.related_model._meta.app_label)
    ]


def test_no_reverse_accessor_leads_up():
    assert not reverse_accessors()


def test_a_reverse_accessor_is_found():
    assert "Org.children" in reverse_accessors(lambda here, there: here == there)


def test_every_part_of_zhtj_has_its_layer():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    told = set(re.findall(r"zhtj\.(\w+)", " ".join(contracts[0]["layers"])))
    there = {path.stem for path in (ROOT / "zhtj").iterdir() if path.suffix in ("", ".py")}
    assert there - told <= {"__init__", "__pycache__", "apps"}


# --- the tree's only writer --------------------------------------------------------------------------------


def structure_writes(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        for name in _written(node) & STRUCTURE | _called(node) & (TREE_CALLS | _row_calls(node)):
            yield f"{node.lineno}: {name}"


def _written(node) -> set[str]:
    """Attributes that are assigned, and keywords of .update(…)."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        return {node.attr}
    return {keyword.arg for keyword in node.keywords} if "update" in _called(node) else set()


def _called(node) -> set[str]:
    is_method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return {node.func.attr} if is_method else set()


def _row_calls(node) -> set[str]:
    return ROW_CALLS if _called(node) and ast.unparse(node.func).startswith("Org.objects.") else set()


def test_only_the_tree_module_writes_structure():
    paths = python_files("orgs", "cadres", "monitoring", "zhtj")
    others = [path for path in paths if not path.match("orgs/tree/*.py")]
    assert not in_all(others, structure_writes)


@pytest.mark.parametrize(
    "sample",
    [
        "org.parent = to",
        "Org.objects.filter(pk=1).update(lft=2)",
        "Org.objects.move_node(org, to)",
        "Org.objects.create(name=name)",
    ],
)
def test_a_write_to_structure_is_found(sample):
    assert list(structure_writes(sample))


# --- templates and files for the browser -------------------------------------------------------------------

INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style|\sstyle\s*=|\shx-on[:\w-]*\s*=|\son[a-z]+\s*=\s*[\"']|javascript:",
    re.IGNORECASE,
)
HOST = re.compile(r"(?<!xmlns=[\"'])(?<!xmlns:xlink=[\"'])(?:https?:|[\"'(])//[\w-]+\.[\w.-]+")


def test_templates_hold_no_inline_script_or_style():
    assert not in_all(templates(), INLINE.findall)


@pytest.mark.parametrize(
    "sample",
    [
        "<script>go()</script>",
        '<p style="color:red">',
        '<a onclick="go()">',
        "<style>",
        '<i hx-on:click="go()">',
    ],
)
def test_inline_script_and_style_are_found(sample):
    assert INLINE.search(sample)


def test_a_script_file_is_not_inline():
    assert not INLINE.search("""<script src="{% static 'js/tree.js' %}" defer></script>""")


def test_nothing_is_fetched_from_another_host():
    static = [path for ending in ("css", "js", "svg") for path in files(f"*.{ending}", "static")]
    assert not in_all(templates() + static, HOST.findall)


def test_another_host_is_found():
    assert HOST.search('<script src="https://cdn.example.com/x.js">')
    assert HOST.search("url(//fonts.example.com/a.woff)")
    assert not HOST.search('<svg xmlns="http://www.w3.org/2000/svg">')


# --- size --------------------------------------------------------------------------------------------------


def long_functions(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = node.end_lineno - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{node.name} has {lines} lines"


def test_functions_are_short():
    assert not in_all(python_files("orgs", "cadres", "monitoring", "zhtj"), long_functions)


def test_a_long_function_is_found():
    assert list(long_functions("def long():\n" + "    pass\n" * LONGEST_FUNCTION))
    assert not list(long_functions("def short():\n" + "    pass\n" * (LONGEST_FUNCTION - 1)))
