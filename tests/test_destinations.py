"""The list of 移除去向 is changed by a command; what ended posts say stays."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cadres.models import Destination
from tests.factories import make_post
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once


def run(*words) -> list[str]:
    out = StringIO()
    call_command("destinations", *words, stdout=out)
    return out.getvalue().splitlines()


def offered() -> list[str]:
    return list(Destination.objects.filter(is_offered=True).values_list("name", flat=True))


def test_the_list_is_shown_with_what_is_special(db):
    told = run("list")
    assert len(told) == 14
    assert told[-1] == "其他（须填写具体去向）"


def test_a_new_one_stands_before_the_one_that_is_written_out(db):
    assert run("add", "赴西部计划服务")[-2:] == ["赴西部计划服务", "其他（须填写具体去向）"]
    assert AuditEntry.objects.get(act="destination_added").facts == {"name": "赴西部计划服务"}


def test_a_withdrawn_one_is_offered_no_more_and_stays_with_who_left_with_it(city):
    post = make_post(city.branch)
    post.leave(destination=Destination.objects.get(name="毕业"))
    assert "毕业（已停用）" in run("withdraw", "毕业")
    assert "毕业" not in offered()
    post.refresh_from_db()
    assert post.destination_label == "毕业"
    run("offer", "毕业")
    assert "毕业" in offered()


def test_a_renamed_one_is_renamed_everywhere(city):
    post = make_post(city.branch)
    post.leave(destination=Destination.objects.get(name="毕业"))
    run("rename", "毕业", "毕业离校")
    post.refresh_from_db()
    assert post.destination.name == "毕业离校"


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("add", "毕业"), "已有"),
        (("rename", "升学", "毕业"), "已有"),
        (("rename", "没有的", "新的"), "没有移除去向"),
        (("withdraw", "没有的"), "没有移除去向"),
        (("add", " "), "前后没有空格"),
        (("add", "长" * 31), "1至30个字"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(db, words, fault):
    with pytest.raises(CommandError, match=fault):
        run(*words)
    assert Destination.objects.count() == 14


def test_the_last_one_is_not_withdrawn(db):
    Destination.objects.exclude(name="毕业").update(is_offered=False)
    with pytest.raises(CommandError, match="至少须保留"):
        run("withdraw", "毕业")
