"""What runs every night: each in turn, whatever becomes of the others."""

from io import StringIO

import pytest
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.utils import timezone

from monitoring import recounting
from monitoring.models import Staffing
from tests.norms import in_days
from zhtj.management.commands import nightly


def run(*arguments) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("nightly", *arguments, stdout=out, stderr=err)
    except CommandError as failure:
        err.write(f"{failure} {failure.returncode}")
    return out.getvalue(), err.getvalue()


def test_rows_are_brought_to_today_once(city):
    Staffing.objects.update(as_of=in_days(-5))
    out = StringIO()
    call_command("renew_staffing", stdout=out)
    call_command("renew_staffing", stdout=out)
    today = timezone.localdate()
    assert out.getvalue().splitlines() == [f"已将 {n} 行配备数据更新到 {today}。" for n in (3, 0)]
    assert set(Staffing.objects.values_list("as_of", flat=True)) == {today}


def test_what_was_interrupted_goes_on_where_it_stopped(city, monkeypatch):
    Staffing.objects.update(as_of=in_days(-5))
    monkeypatch.setattr(recounting, "RENEWED", 1)
    real, calls = recounting.settle, []

    def breaking(*args, **facts):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args, **facts)

    monkeypatch.setattr(recounting, "settle", breaking)
    with pytest.raises(KeyboardInterrupt):
        recounting.renew(timezone.localdate())
    assert Staffing.objects.filter(as_of=timezone.localdate()).count() == 1
    assert recounting.renew(timezone.localdate()) == 2


def test_every_step_is_a_command():
    assert set(nightly.STEPS) <= set(get_commands())
    assert nightly.WITH_ANCHORS in nightly.STEPS


def test_what_fails_is_named_and_stops_nothing(city, monkeypatch):
    monkeypatch.setattr(nightly, "STEPS", ("no_such_command", "check_rollups", "renew_staffing"))
    Staffing.objects.update(on_duty=3)
    out, err = run()
    assert "== no_such_command 失败" in err
    assert "== check_rollups 失败：退出码 1" in err
    assert "== renew_staffing 完成" in out
    assert "共 3 项，失败 2 项：no_such_command、check_rollups。 1" in err


def test_when_all_is_well_it_says_so(city, monkeypatch):
    monkeypatch.setattr(nightly, "STEPS", ("renew_staffing", "check_rollups", "check_tree"))
    out, err = run()
    assert "共 3 项，全部完成。" in out, err
    assert err == ""


def test_the_file_of_anchors_is_for_the_audit_log_alone(db, monkeypatch):
    asked = []
    monkeypatch.setattr(nightly, "call_command", lambda *told, **streams: asked.append(told))
    run("--anchors", "/srv/anchors.txt")
    assert asked == [
        (step, "--anchors", "/srv/anchors.txt") if step == "verify_audit" else (step,)
        for step in nightly.STEPS
    ]
