"""The pages of 配备标准: seen by who monitors, changed by 省级 and above, with a look at what changes."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from monitoring.models import Norm
from tests.factories import fill_profile
from tests.norms import EMPTY, SOURCE, in_days, make_norm, norm_typed
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

NEW = "/monitoring/norms/new/"
LIST = "/monitoring/norms/"


def seal_on(response) -> str:
    return re.search(r'name="seal" value="(\w+)"', response.content.decode())[1]


def text_of(response) -> str:
    return response.content.decode()


# --- looking -----------------------------------------------------------------------------------------------


def test_who_monitors_sees_the_norm_in_force_and_whose_it_is(client, login, city):
    login(city.city)
    body = text_of(client.get(LIST))
    assert "系统内置参考标准" in body
    assert "4名，每增加4000人增加1名（不足4000人的不计）" in body
    assert "请向省级团委提出" in body
    assert NEW not in body
    assert f"{LIST}?org={city.city.pk}" in text_of(client.get("/monitoring/"))


def test_history_what_is_to_come_and_what_others_set_below_are_told(client, login, city):
    make_norm(city.nation, days=5, full_time=8)
    past = make_norm(city.province, full_time=6)
    now = make_norm(city.province, days=2, full_time=7)
    today = timezone.localdate()
    Norm.objects.filter(pk=past.pk).update(valid_from=in_days(-8))
    Norm.objects.filter(pk=now.pk).update(valid_from=today)
    coming = make_norm(city.province, days=3, full_time=9)
    login(city.province)
    body = text_of(client.get(LIST))
    assert f"{in_days(-8)}至{in_days(-1)}" in body
    assert f"<b>{coming.valid_from}起</b>" in body
    assert f"{LIST}{coming.pk}/withdraw/" in body
    assert f"{LIST}{now.pk}/withdraw/" not in body
    assert "8名" not in body  # the nation's never holds here
    login(city.nation)
    body = text_of(client.get(LIST))
    assert "下级制定的标准" in body
    assert f"{LIST}{coming.pk}/withdraw/" not in body


def test_many_norms_cost_as_many_questions_as_few(client, login, city, django_assert_num_queries):
    login(city.province)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for days in range(1, 16):
        make_norm(city.province, days=days)
    with django_assert_num_queries(len(few)):
        client.get(LIST)


def test_county_sees_nothing_and_city_sets_nothing_and_both_are_told_why(client, login, city):
    login(city.county)
    assert "地市级" in client.get(LIST).content.decode()
    assert client.get(LIST).status_code == client.get(NEW).status_code == 403
    login(city.city)
    refused = client.get(NEW)
    assert refused.status_code == 403
    assert "省级以上" in refused.content.decode()


# --- setting -----------------------------------------------------------------------------------------------


def test_it_is_prefilled_looked_at_and_confirmed(client, login, city):
    fill_profile(city.university, student_count=16_000)
    by = login(city.province)
    page = text_of(client.get(NEW))
    assert all(f'value="{value}"' in page for value in ("4001", "4000", "3"))
    told = norm_typed()
    shown = client.post(NEW, told)
    body = text_of(shown)
    assert "其中 <b>1</b> 个的应配数" in body
    assert "10001人以上" in body
    assert city.university.name in body
    assert not Norm.objects.filter(org=city.province).exists()
    done = client.post(NEW, told | {"seal": seal_on(shown)}, follow=True)
    assert "已制定高校配备标准" in text_of(done)
    norm = Norm.objects.get(org=city.province)
    bands = norm.bands.order_by("students_from").values_list("students_from", "full_time", "step", "posts")
    assert list(bands) == [(0, 4, None, None), (10_001, 6, 5000, 9)]
    assert (norm.set_by, norm.valid_from, norm.source) == (by, in_days(1), SOURCE)


def test_of_enterprises_levels_are_chosen(client, login, city):
    login(city.nation)
    told = {"valid_from": f"{in_days(1)}", "source": SOURCE, "bands-TOTAL_FORMS": "2", "bands-INITIAL_FORMS": "2",
            "bands-0-enterprise_level": "1", "bands-0-full_time": "3", "bands-1-enterprise_level": "",
            "bands-1-full_time": "１", "bands-1-posts": "2"}  # fmt: skip
    address = f"{NEW}?sector=enterprise"
    shown = client.post(address, told)
    client.post(address, told | {"seal": seal_on(shown)})
    bands = Norm.objects.get(org=city.nation).bands.order_by("full_time")
    assert list(bands.values_list("enterprise_level", "full_time", "posts")) == [(None, 1, 2), (1, 3, None)]


@pytest.mark.parametrize("step", ["more", "edit"])
def test_a_line_more_and_going_back_lose_nothing_of_what_was_typed(client, login, city, step):
    login(city.province)
    told = norm_typed(
        {"students_from": "零", "full_time": "三"}, EMPTY, EMPTY, source="未定", valid_from="明年"
    )
    body = text_of(client.post(NEW, told | {"step": step}))
    assert all(f'value="{value}"' in body for value in ("零", "三", "未定", "明年"))
    assert body.count("<legend>第") == (4 if step == "more" else 3)
    assert "error-summary" not in body


FIRST = {"students_from": "0", "full_time": "3"}
FAULTS = {
    "no day": (norm_typed(valid_from=""), "请填写施行日期"),
    "no day at all": (norm_typed(valid_from="2027-02-30"), "不是有效的日期"),
    "today": (norm_typed(valid_from=f"{in_days(0)}"), "最早为明天"),
    "no source": (norm_typed(source=""), "请填写依据"),
    "a number of a person": (norm_typed(source="电话13800000000"), "请勿填写"),
    "no line": (norm_typed(EMPTY), "请至少填写一行"),
    "no form": ({"valid_from": "x"}, "请至少填写一行"),
    "half a line": (norm_typed(FIRST, {"students_from": "9"}), "请填写应配专职"),
    "nobody's line": (norm_typed(FIRST, {"full_time": "9"}), "请填写学生数起点"),
    "the same twice": (norm_typed(FIRST, FIRST), "与上面的一行相同"),
    "none for small ones": (norm_typed({**FIRST, "students_from": "1"}), "须有一行的学生数起点为0"),
    "no number": (norm_typed({**FIRST, "full_time": "三"}), "应配专职应为0至500之间的整数"),
    "too many": (norm_typed({**FIRST, "full_time": "501"}), "应配专职应为0至500之间的整数"),
    "a step of nothing": (norm_typed({**FIRST, "step": "0"}), "每增加学生数应为10至"),
    "fewer than 专职": (norm_typed({**FIRST, "posts": "2"}), "不能少于应配专职"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_told_and_nothing_is_shown(client, login, city, name):
    told, sentence = FAULTS[name]
    login(city.province)
    body = text_of(client.post(NEW, told))
    assert sentence in body
    assert "查看影响" in body


def test_a_level_left_out_is_named(client, login, city):
    login(city.province)
    told = {"valid_from": f"{in_days(1)}", "source": SOURCE, "bands-TOTAL_FORMS": "1", "bands-INITIAL_FORMS": "0",
            "bands-0-enterprise_level": "1", "bands-0-full_time": "3"}  # fmt: skip
    assert "没有写明二级企业、三级企业" in text_of(client.post(f"{NEW}?sector=enterprise", told))


def test_the_same_day_twice_is_told_at_the_field(client, login, city):
    make_norm(city.province)
    login(city.province)
    body = text_of(client.post(NEW, norm_typed()))
    assert "本组织已有" in body[body.index("id_valid_from_error") :]


def test_another_norm_in_between_is_looked_at_anew(client, login, city):
    login(city.province)
    seal = seal_on(client.post(NEW, norm_typed()))
    make_norm(city.nation)
    again = client.post(NEW, norm_typed(seal=seal))
    assert "情况刚刚有变化" in text_of(again)
    assert seal_on(again) != seal
    assert AuditEntry.objects.latest("pk").act == "refused"
    assert client.post(NEW, norm_typed(seal=seal_on(again))).status_code == 302


# --- withdrawing -------------------------------------------------------------------------------------------


def test_a_norm_to_come_is_withdrawn_after_a_look(client, login, city):
    norm = make_norm(city.province)
    login(city.province)
    address = f"{LIST}{norm.pk}/withdraw/"
    assert SOURCE in text_of(client.get(address))
    assert "已撤回" in text_of(client.post(address, follow=True))
    assert not Norm.objects.filter(pk=norm.pk).exists()
    assert client.post(address).status_code == 404


def test_somebody_elses_is_not_found_and_one_in_force_is_refused(client, login, city):
    theirs, own = make_norm(city.nation), make_norm(city.province)
    Norm.objects.filter(pk=own.pk).update(valid_from=timezone.localdate())
    login(city.province)
    assert client.post(f"{LIST}{theirs.pk}/withdraw/").status_code == 404
    refused = client.post(f"{LIST}{own.pk}/withdraw/")
    assert (refused.status_code, "已经施行" in text_of(refused)) == (403, True)
    assert Norm.objects.exclude(org=None).count() == 2
