"""配备标准: which norm holds where and when, what a new one changes, and who sets and withdraws it."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from monitoring.actions import norming
from monitoring.actions.norming import NormError, NormSetting, withdraw_norm
from monitoring.codes import Sector
from monitoring.models import Norm, NormBand, Staffing
from monitoring.norm_effects import Sums, effect
from monitoring.norm_words import lines_of
from monitoring.norms import LEVELS, NormBook
from monitoring.recounting import renew
from orgs.actions.rehearsing import ChangedError, carry_out, foresee, seal_of
from orgs.codes import Industry, Level, OrgType
from tests.factories import fill_profile, make_admin, make_org
from tests.norms import in_days, make_norm
from tests.staffing import enter, make_enterprises, wrong
from zhtj.audit.models import AuditEntry

UNIVERSITY, ENTERPRISE = Sector.UNIVERSITY, Sector.ENTERPRISE


def row_of(org) -> Staffing:
    return Staffing.objects.get(pk=org.pk)


def make_university(parent, name: str, code: str):
    facts = {"type": OrgType.COMMITTEE, "industry": Industry.UNIVERSITY, "school_code": code}
    return make_org(parent, name, **facts)


@pytest.fixture
def abroad(city):
    """A university in another province."""
    leading = {"type": OrgType.LEADING}
    province = make_org(city.nation, "共青团岭北省委员会", level=Level.PROVINCE, **leading)
    org = make_university(province, "岭北大学团委", "4144010099")
    fill_profile(org, student_count=12_000)
    return org


# --- from which day on, and where --------------------------------------------------------------------------


def test_a_norm_holds_from_its_day_and_changes_nothing_before(city, abroad):
    fill_profile(city.university, student_count=12_000)
    make_norm(city.province, days=2, full_time=9, posts=20)
    renew(in_days(1))
    assert [row_of(org).required for org in (city.university, abroad)] == [5, 5]
    renew(in_days(2))
    assert (row_of(city.university).required, row_of(city.university).required_posts) == (9, 20)
    assert row_of(abroad).required == 5
    assert wrong() == []


def test_the_figures_of_an_earlier_day_are_those_of_the_norm_in_force_then(city):
    fill_profile(city.university, student_count=12_000)
    make_norm(city.nation, days=1, full_time=7)
    make_norm(city.nation, days=3, full_time=8)
    book, row = NormBook(), row_of(city.university)
    days = [in_days(day) for day in (0, 1, 2, 3)]
    assert [book.required(row, day=day).full_time for day in days] == [5, 7, 7, 8]


def test_the_nearest_organisation_wins_whenever_the_other_one_came(city):
    make_norm(city.province, days=1, full_time=9)
    make_norm(city.nation, days=2, full_time=7)
    spans = NormBook().spans(sector=UNIVERSITY, path=city.city.path)
    assert [(span.norm.org, span.until) for span in spans] == [(None, in_days(0)), (city.province, None)]
    assert NormBook().set_below(sector=UNIVERSITY, path=city.nation.path)[0].org == city.province
    assert NormBook().set_below(sector=UNIVERSITY, path=city.province.path) == []


def test_new_rows_and_changed_profiles_are_asked_by_the_norm_of_their_place(city):
    norm = make_norm(city.province, full_time=9)
    make_norm(city.province, sector="enterprise", full_time=2)
    Norm.objects.exclude(org=None).update(valid_from=timezone.localdate())
    NormBand.objects.create(norm=norm, students_from=20_000, full_time=11)
    new = make_university(city.city, "云山学院团委", "4144010088")
    assert row_of(new).required is None  # until it tells how many students it has
    fill_profile(city.university, student_count=100)
    fill_profile(new, student_count=20_000)
    assert row_of(city.university).required == 9
    assert row_of(new).required == 11
    [firm] = make_enterprises(city.county, 1)
    assert row_of(firm).required == 2
    assert row_of(city.group).required == 1  # of yesterday's norm, until it is brought to its day
    renew(in_days(1))
    assert row_of(city.group).required == 2


# --- what it would change ----------------------------------------------------------------------------------


def test_what_is_foreseen_is_what_the_rows_say_one_by_one(city):
    make_enterprises(city.county, 40)
    kinds, chance = (OrgType.COMMITTEE, OrgType.WORK_COMMITTEE, OrgType.BRANCH), random.Random(5)  # noqa: S311
    for row in Staffing.objects.of(ENTERPRISE):
        facts = {"type": chance.choice(kinds), "own_full_time_on_duty": chance.randrange(4)}
        level = chance.choice([None, *LEVELS.values()])
        Staffing.objects.filter(pk=row.pk).update(enterprise_level=level, **facts)
    before = NormBook()
    norm = make_norm(city.nation, sector="enterprise", full_time=3)
    NormBand.objects.create(norm=norm, enterprise_level=2, full_time=1)
    after, day = NormBook(), norm.valid_from
    told = effect(org=city.nation, sector=ENTERPRISE, day=day, before=before, after=after)
    rows = list(Staffing.objects.of(ENTERPRISE))
    changes = [(before.required(row, day=day), after.required(row, day=day)) for row in rows]
    assert (told.rows, told.changed) == (len(rows), sum(was != now for was, now in changes))
    for sums, place in ((told.before, 0), (told.after, 1)):
        expected = Sums()
        for row, required in zip(rows, changes, strict=True):
            expected.add(required[place], row.own_full_time_on_duty, 1)
        assert sums == expected
    assert [change.now.full_time - change.was.full_time for change in told.largest] == [2] * 10


def test_rows_below_a_nearer_norm_do_not_change(city, abroad):
    fill_profile(city.university, student_count=12_000)
    make_norm(city.province, days=1, full_time=9)
    before = NormBook()
    norm = make_norm(city.nation, days=2, full_time=7)
    told = effect(org=city.nation, sector=UNIVERSITY, day=norm.valid_from, before=before, after=NormBook())
    assert (told.rows, told.changed) == (2, 1)
    assert [change.org for change in told.largest] == [abroad.name]
    assert (told.before.required, told.after.required) == (9 + 5, 9 + 7)


def test_many_rows_are_foreseen_with_as_many_questions_as_few(city):
    def questions() -> int:
        setting = NormSetting(
            city.nation, ENTERPRISE, in_days(9), "文件", ({"enterprise_level": None, "full_time": 4},), None
        )
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert foresee(setting).effect.changed
        return len(asked)

    few = questions()
    make_enterprises(city.county, 15)
    assert questions() == few


# --- setting and withdrawing -------------------------------------------------------------------------------


def setting(city, by, **facts) -> NormSetting:
    band = {"students_from": 0, "full_time": 6}
    told = {"sector": "university", "valid_from": in_days(1), "source": "文件", "bands": (band,)}
    return NormSetting(city.province, by=by, **(told | facts))


def test_what_was_shown_is_carried_out_with_its_line(city):
    by = make_admin(city.province)
    seal = seal_of(foresee(setting(city, by)))
    assert not Norm.objects.exclude(org=None).exists()
    norm = carry_out(setting(city, by), seal=seal)
    line = AuditEntry.objects.get(act="norm_set")
    assert (line.actor, line.org_id, line.target_id) == (by, city.province.pk, str(norm.pk))
    assert line.facts["norm"] == "不分规模：专职6名"


def test_people_who_come_and_go_meanwhile_do_not_break_the_seal_but_another_norm_does(city):
    by = make_admin(city.province)
    seal = seal_of(foresee(setting(city, by)))
    enter(city.university, nature="full_time")
    assert seal_of(foresee(setting(city, by))) == seal
    make_norm(city.nation)
    with pytest.raises(ChangedError):
        carry_out(setting(city, by), seal=seal)
    assert not Norm.objects.filter(org=city.province).exists()


@pytest.mark.parametrize(("days", "is_possible"), [(0, False), (1, True)])
def test_a_norm_comes_into_force_tomorrow_at_the_earliest(city, days, is_possible):
    if is_possible:
        assert make_norm(city.province, days=days)
        return
    with pytest.raises(NormError, match="最早为明天") as refusal:
        make_norm(city.province, days=days)
    assert refusal.value.field == "valid_from"


def test_the_same_sector_organisation_and_day_is_refused_behind_the_form_too(city):
    make_norm(city.province)
    with pytest.raises(NormError, match=r"已有.*高校配备标准"):
        make_norm(city.province)
    make_norm(city.province, sector="enterprise")
    make_norm(city.nation)


def test_a_norm_is_withdrawn_before_its_day_and_not_on_it(city):
    by = make_admin(city.province)
    norm = make_norm(city.province)
    Norm.objects.filter(pk=norm.pk).update(valid_from=timezone.localdate())
    with pytest.raises(NormError, match="已经施行"):
        withdraw_norm(norm=norm, by=by)
    Norm.objects.filter(pk=norm.pk).update(valid_from=timezone.localdate() + timedelta(days=1))
    withdraw_norm(norm=norm, by=by)
    assert not Norm.objects.filter(pk=norm.pk).exists()
    assert AuditEntry.objects.get(act="norm_withdrawn").facts["basis"] == norm.source
    with pytest.raises(NormError, match=norming.GONE):
        withdraw_norm(norm=norm, by=by)


# --- words -------------------------------------------------------------------------------------------------


def test_bands_are_told_in_words():
    bands = [
        NormBand(students_from=4001, full_time=4, step=4000, posts=9),
        NormBand(students_from=0, full_time=3),
        NormBand(students_from=30_000, full_time=12),
    ]
    assert [str(line) for line in lines_of(UNIVERSITY, bands)] == [
        "4000人以下：专职3名",
        "4001—29999人：专职4名，每增加4000人增加1名（不足4000人的不计），团干部9名",
        "30000人以上：专职12名",
    ]
    levels = [NormBand(full_time=1), NormBand(enterprise_level=1, full_time=3)]
    assert [line.whom for line in lines_of(ENTERPRISE, levels)] == ["集团总部（一级）", "其他层级"]
    assert [line.whom for line in lines_of(ENTERPRISE, levels[:1])] == ["不分层级"]
