"""manage.py check_rollups finds what is wrong, and mends it."""

from io import StringIO

import pytest
from django.core.management import call_command

from monitoring.codes import Sector
from monitoring.counting import recount
from monitoring.models import Staffing
from tests.staffing import enter, figures, wrong


def check(*arguments) -> str:
    out = StringIO()
    call_command("check_rollups", *arguments, stdout=out)
    return out.getvalue()


def test_right_rows_pass(city):
    enter(city.crew)
    assert "配备情况与任职记录一致" in check()


def test_each_wrong_column_is_named_and_the_command_fails(city, capsys):
    enter(city.crew)
    Staffing.objects.filter(pk=city.group.pk).update(full_time=1, part_time=0, upper_path="x")
    out = StringIO()
    with pytest.raises(SystemExit) as failure:
        call_command("check_rollups", stdout=out)
    assert failure.value.code == 1
    assert [line.split("：")[1] for line in out.getvalue().splitlines()[:3]] == [
        "上级行路径应为“”，记录为“x”",
        "专职应为“0”，记录为“1”",
        "兼职应为“1”，记录为“0”",
    ]
    assert figures(city.group).full_time == 1


def test_missing_and_superfluous_rows_are_named(city):
    Staffing.objects.filter(pk=city.university.pk).delete()
    Staffing.objects.create(org=city.township, sector=Sector.ENTERPRISE, path=city.township.path)
    assert sorted(wrong()) == sorted(
        [
            f"{city.township.name}（{city.township.pk}）：不应有配备行",
            f"{city.university.name}（{city.university.pk}）：缺少配备行",
        ]
    )


def test_repair_puts_everything_right(city):
    enter(city.crew)
    enter(city.branch)
    Staffing.objects.filter(pk=city.university.pk).delete()
    Staffing.objects.create(org=city.township, sector=Sector.ENTERPRISE, path=city.township.path)
    Staffing.objects.filter(pk=city.group.pk).update(path="0", sector=Sector.UNIVERSITY, on_duty=7)
    assert "已改正" in check("--repair")
    assert wrong() == []
    assert figures(city.university).total == figures(city.group).total == 1


def test_a_recount_of_some_leaves_the_others_alone(city):
    Staffing.objects.update(on_duty=3)
    found = recount([city.group.pk])
    assert [difference.org_id for difference in found] == [city.group.pk]
    assert figures(city.university).on_duty == 3


def test_the_check_reads_in_batches(city, monkeypatch):
    monkeypatch.setattr("monitoring.recounting.BATCH", 1)
    Staffing.objects.update(on_duty=3)
    assert len(wrong()) == 3
