"""manage.py reset_practice: the city as on its first day, served until the new one is whole, and nobody else's data."""

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from orgs.models import Account, Org
from tests import factories
from zhtj.audit.models import AuditEntry
from zhtj.practice import beside as module
from zhtj.practice import resetting
from zhtj.practice.beside import TakenError, beside, connected
from zhtj.practice.models import City, UsedTicket
from zhtj.saving.facts import facts

TEMPLATE = []  # a file with the tables, made once: migrating takes seconds


def fill(say) -> None:
    """A small city instead of the demonstration."""
    city = factories.make_city()
    factories.make_admin(city.city, "city")
    factories.make_post(city.college, factories.make_person())


@pytest.fixture
def tables(monkeypatch, tmp_path_factory):
    """Those of the suite's own database, copied."""
    if not TEMPLATE:
        TEMPLATE.append(tmp_path_factory.mktemp("tables") / "empty.sqlite3")
        with closing(sqlite3.connect(TEMPLATE[0])) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)
    real = resetting.call_command

    def quick(name, *arguments, **options):
        if name != "migrate":
            return real(name, *arguments, **options)
        connection.ensure_connection()
        with closing(sqlite3.connect(TEMPLATE[0])) as copy:
            copy.backup(connection.connection)

    monkeypatch.setattr(resetting, "call_command", quick)


@pytest.fixture
def site(settings, tmp_path, transactional_db, tables):
    """A practice site that has no tables yet, apart from the suite's own database."""
    settings.PRACTICE, settings.PRACTICE_URL, settings.REAL_URL = True, "", "https://zhtj.example"
    settings.MEDIA_ROOT = str(tmp_path / "media")
    with elsewhere(tmp_path):
        yield


@contextmanager
def elsewhere(tmp_path: Path):
    if connection.vendor == "sqlite":
        with connected(NAME=str(tmp_path / "practice.sqlite3")):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS city CASCADE; DROP SCHEMA IF EXISTS city_next CASCADE")
        cursor.execute("CREATE SCHEMA city")
    with connected(OPTIONS=connection.settings_dict.get("OPTIONS", {}) | {"options": "-c search_path=city"}):
        yield
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS city CASCADE; DROP SCHEMA IF EXISTS city_next CASCADE")


def reset(**options) -> None:
    resetting.reset(lambda line: None, **{"fill": fill, **options})


def told() -> dict:
    """Of the database, without what is another one each time: keys of rows are random, and days pass."""
    return {"rows": facts()["rows"], "orgs": sorted(Org.objects.values_list("name", "path", "lft", "rght"))}


@pytest.mark.once
def test_what_was_changed_is_as_on_the_first_day_and_who_reads_meanwhile_sees_the_old_city(site):
    reset()
    fresh, seen = told(), []
    assert City.objects.get().made_on == timezone.localdate()
    UsedTicket.objects.create(number="00000000-0000-4000-8000-000000000001")
    Account.objects.filter(login="city").update(is_active=False)
    factories.make_org(Org.objects.get(name="云山大学文学院团委"), "新设团支部")
    changed = told()

    def watched(say):
        fill(say)
        with connected(**kept):
            seen.append(told())

    kept = dict(connection.settings_dict)
    reset(fill=watched)
    assert seen == [changed]
    assert told() == fresh
    assert Account.objects.get(login="city").is_active
    assert ContentType.objects.get_for_model(Org).pk


@pytest.mark.once
def test_a_reset_that_was_killed_leaves_the_old_city_and_the_next_one_is_whole(site):
    reset()
    fresh = told()

    def killed(say):
        fill(say)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reset(fill=killed)
    assert told() == fresh
    reset()
    assert told() == fresh


@pytest.mark.once
def test_one_alone_is_at_it(site):
    with beside().held(), connected(), pytest.raises(resetting.ResetError, match="另一个进程"):
        reset()
    reset()
    assert City.objects.exists()


@pytest.mark.once
def test_today_is_enough_when_asked_so(site, capsys):
    assert not resetting.is_current()
    reset()
    made_at = City.objects.get().made_at
    call_command("reset_practice", unless_today=True)
    assert City.objects.get().made_at == made_at
    City.objects.update(made_on="2020-01-01")
    assert not resetting.is_current()


@pytest.mark.once
def test_only_a_practice_site_is_made_anew(settings, city):
    settings.PRACTICE = False
    with pytest.raises(CommandError, match="只能在演练站点运行"):
        call_command("reset_practice")
    assert Org.objects.exists()


@pytest.mark.once
def test_real_data_is_never_made_anew(settings, city):
    settings.PRACTICE = True
    AuditEntry.record(actor=None, act="demonstration_loaded", target=city.nation)  # not even a demonstration
    with pytest.raises(CommandError, match="不是演练生成的团组织"):
        call_command("reset_practice")
    assert Org.objects.exists()


@pytest.mark.once
def test_files_of_others_are_never_cleaned_up(site, settings):
    theirs = Path(settings.MEDIA_ROOT) / "applications" / "theirs.pdf"
    theirs.parent.mkdir(parents=True)
    theirs.touch()
    with pytest.raises(resetting.ResetError, match="另设一个空的目录"):
        reset()
    assert theirs.exists()


@pytest.mark.once
def test_a_file_beside_leaves_nothing_behind(site, tmp_path):
    reset()
    assert not list(tmp_path.glob("practice.sqlite3.next*"))


# --- on either database: the stroke itself -----------------------------------------------------------------


def written(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE told (word varchar(9))")
        cursor.execute("INSERT INTO told VALUES (%s)", [text])


def read() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM told")
        return cursor.fetchone()[0]


def test_what_is_made_beside_takes_the_place_in_one_stroke(transactional_db, tmp_path):
    with elsewhere(tmp_path):
        written("old")
        place, here = beside(), dict(connection.settings_dict)
        with place.held():
            place.clear()
            with connected(**place.changes()):
                written("killed")
            place.clear()
            with connected(**place.changes()):
                written("new")
                with connected(**here):
                    assert read() == "old"
                    with pytest.raises(TakenError), beside().held():
                        pass
            place.take_over()
        assert read() == "new"
        with connected(**here):
            assert read() == "new"


def test_the_stroke_waits_for_who_is_still_reading(transactional_db, tmp_path, monkeypatch):
    """And takes place once they are done."""
    with elsewhere(tmp_path):
        written("old")
        place, here = beside(), dict(connection.settings_dict)
        place.clear()
        with connected(**place.changes()):
            written("new")
        reader = type(connections["default"])(here, "default")
        reader.set_autocommit(False)
        with reader.cursor() as cursor:
            cursor.execute("SELECT word FROM told")
            cursor.fetchall()
        monkeypatch.setattr(module, "PATIENCE", "100ms")
        monkeypatch.setattr(module.time, "sleep", lambda seconds: (reader.rollback(), reader.close()))
        place.take_over()
        reader.close()
        assert read() == "new"
