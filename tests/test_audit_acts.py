"""Whatever acts leaves a line: found in the source, and watched while forms are sent."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from cadres.models import Destination, Post
from tests.answers import answers
from tests.factories import make_admin, make_id_number, make_person, make_post
from zhtj.audit import acts
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
RECORDS = "AuditEntry.record"
WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
# Public functions that change something and leave no line, each with the reason.
SILENT = {
    "sign": "prepares the row of history that another function writes with its line",
    "first_code": "part of an appointment or a hand-over, which have the line",
    "issue": "part of an act that hands out a code, which has the line",
    "hand_over_all": "part of a merger, whose line tells how many posts went along",
}


def functions(paths) -> dict[str, set[str]]:
    """Name -> names it calls or hands on; RECORDS among them where it writes a line itself."""
    found: dict[str, set[str]] = {}
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, set()).update(named_in(node))
    return found


def named_in(function: ast.FunctionDef) -> set[str]:
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
    calls = {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    return names | ({RECORDS} & calls)


def reaches(name: str, wanted: set[str], calls: dict[str, set[str]]) -> bool:
    seen, waiting = set(), [name]
    while waiting:
        here = waiting.pop()
        seen.add(here)
        named = calls.get(here, set())
        if named & wanted:
            return True
        waiting += [each for each in named if each in calls and each not in seen]
    return False


def action_files() -> list[Path]:
    found = [path for app in ("orgs", "cadres", "monitoring") for path in (ROOT / app).glob("actions/*.py")]
    return [*found, *(ROOT / "orgs").glob("tree/*.py"), *(ROOT / "zhtj/doors").glob("*.py")]


def silent_actions(paths) -> set[str]:
    """Public functions with `by` that write and reach no line."""
    calls = functions(paths)
    public = {
        node.name
        for path in paths
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and takes_by(node)
    }
    return {name for name in public if reaches(name, WRITES, calls) and not reaches(name, {RECORDS}, calls)}


def takes_by(function: ast.FunctionDef) -> bool:
    return any(each.arg == "by" for each in [*function.args.args, *function.args.kwonlyargs])


def test_every_action_leaves_a_line():
    assert silent_actions(action_files()) - SILENT.keys() == set()


def test_an_action_without_a_line_is_found(tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text(
        "def act(*, by):\n    _store()\ndef _store():\n    row.save()\ndef read(*, by):\n    return 1\n"
    )
    assert silent_actions([bad]) == {"act"}
    good = tmp_path / "good.py"
    good.write_text(
        "def act(*, by):\n    row.save()\n    _tell(by)\ndef _tell(by):\n    AuditEntry.record(actor=by)\n"
    )
    assert silent_actions([good]) == set()


def test_no_act_is_a_bare_string():
    """Each is a member of its app's Act, so that it has its word."""
    paths = [path for app in ("orgs", "cadres", "monitoring", "zhtj") for path in (ROOT / app).rglob("*.py")]
    bare = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in paths
        if "migrations" not in path.parts
        for found in re.finditer(r"AuditEntry\.record\([^)]*act=[\"'][^)]*", path.read_text("utf-8"))
    ]
    assert bare == []


def test_every_word_of_an_act_is_used():
    """A word nobody uses is an act nobody writes down."""
    text = "\n".join(
        path.read_text("utf-8")
        for app in ("orgs", "cadres", "monitoring", "zhtj")
        for path in (ROOT / app).rglob("*.py")
        if path.name != "acts.py"
    )
    members = {value.upper() for value, _ in acts.choices()} - {"DEMONSTRATION_LOADED"}
    unused = {name for name in members if not re.search(rf"\b{name}\b", text)}
    assert unused == set()


# --- forms -------------------------------------------------------------------------------------------------


@pytest.fixture
def scene(city):
    """Who does what to whom."""
    city.gone = Destination.objects.get(name="毕业")
    city.post = make_post(city.branch, make_person(name="周海燕"))
    city.other = make_post(city.crew, make_person(name="石磊"))
    return city


NEW = "x-League-7781"


def removal(scene) -> dict:
    return {"destination": scene.gone.pk, "note": "", "on": f"{timezone.localdate():%Y-%m-%d}"}


SENT = {
    # name: (by the admin of, address, form, acts)
    "enter": ("sibling", "/cadres/entry/branch/", lambda c: answers(id_number=make_id_number()), ["post_entered"]),
    "remove": (
        "college", "/cadres/{post.pk}/removal/", lambda c: removal(c), ["post_ended"],
    ),
    "reveal": (
        "branch", "/cadres/{post.pk}/number/", lambda c: {"number": "phone", "reason": "contact", "detail": ""},
        ["number_revealed"],
    ),
    "correction": (
        "branch", "/cadres/{post.pk}/correction/", lambda c: {"name": "周海雁", "id_number": "", "reason": "看错"},
        ["correction_asked"],
    ),
    "password": (
        "branch", "/password/",
        lambda c: {"old_password": "league-test-2026", "new_password1": NEW, "new_password2": NEW},
        ["password_changed"],
    ),
    "switch": ("branch", "/organisations/current/", lambda c: {"org": c.branch.pk}, []),
    "columns": ("branch", "/cadres/columns/", lambda c: {"columns": ["name"]}, []),
    "logout": ("branch", "/logout/", lambda c: {}, ["logged_out"]),
}  # fmt: skip


@pytest.mark.parametrize("name", SENT)
def test_a_form_sent_leaves_exactly_its_lines(client, scene, name):
    role, address, form, expected = SENT[name]
    by = make_admin(getattr(scene, role))
    client.force_login(by)
    before = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    response = client.post(address.format(post=scene.post), form(scene))
    assert response.status_code in {200, 302}
    lines = list(AuditEntry.objects.filter(pk__gt=before).order_by("pk"))
    assert [line.act for line in lines] == expected
    assert all(line.actor == by for line in lines)
    assert all(str(line.request_id) == response["X-Request-ID"] for line in lines)


REFUSED = {
    "enter": ("city", "/cadres/entry/below/{branch.pk}/"),
    "remove": ("branch", "/cadres/{post.pk}/removal/"),
    "update": ("city", "/cadres/{post.pk}/update/"),
    "correction": ("city", "/cadres/{post.pk}/correction/"),
    "staffing": ("county", "/monitoring/"),
    "download": ("county", "/monitoring/download/"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_leaves_exactly_one_line_and_changes_nothing(client, scene, name):
    role, address = REFUSED[name]
    by = make_admin(getattr(scene, role))
    client.force_login(by)
    before = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    posts = list(Post.objects.order_by("pk").values())
    asked = client.get if address.startswith("/monitoring") else client.post
    response = asked(address.format(post=scene.post, branch=scene.branch))
    assert response.status_code == 403
    [line] = AuditEntry.objects.filter(pk__gt=before)
    assert (line.act, line.actor, bool(line.reason)) == ("refused", by, True)
    assert list(Post.objects.order_by("pk").values()) == posts


def test_an_act_that_fails_after_its_line_leaves_none(client, scene, monkeypatch):
    from cadres import signals

    def fail(**facts):
        raise RuntimeError("after the line")

    signals.post_changed.connect(fail, weak=False, dispatch_uid="failing")
    client.force_login(make_admin(scene.college))
    client.raise_request_exception = False
    before = AuditEntry.objects.count()
    try:
        assert client.post(f"/cadres/{scene.post.pk}/removal/", removal(scene)).status_code == 500
    finally:
        signals.post_changed.disconnect(dispatch_uid="failing")
    assert AuditEntry.objects.count() == before
    assert Post.objects.get(pk=scene.post.pk).is_open
