"""Every number can be sealed under a new key, while others write (killed in the middle: among the storms)."""

import base64
import os
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import models

from cadres.models import Correction, Draft, Person
from tests.factories import make_admin, make_person
from zhtj import rotation, sealed

OLD = os.environ["SEAL_KEYS"]
NEW = "new:" + base64.b64encode(b"n" * 32).decode()
PHONE = "13912345678"


@pytest.fixture
def person(db) -> Person:
    return make_person(phone=PHONE)


@pytest.fixture
def both_keys(settings):
    settings.SEAL_KEYS = [NEW, OLD]


def rotate(*options) -> str:
    out = StringIO()
    call_command("rotate_keys", *options, stdout=out, stderr=out)
    return out.getvalue()


def labels() -> set[str]:
    return {column.label for column in rotation.columns()}


def test_every_sealed_column_is_found_with_its_versions(db):
    assert labels() == {
        "cadres_person.id_number_sealed",
        "cadres_person.phone_sealed",
        "cadres_historicalperson.id_number_sealed",
        "cadres_historicalperson.phone_sealed",
        "cadres_correction.id_number_sealed",
        "cadres_draft.content_sealed",
        "cadres_exportpart.content_sealed",
        "cadres_importfile.content_sealed",
        "cadres_importline.content_sealed",
        "cadres_turnover.content_sealed",
        "doors_authenticator.key_sealed",
    }


def test_no_column_that_ends_like_a_sealed_one_is_forgotten(db):
    from django.apps import apps

    stored = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.column.endswith("_sealed") and isinstance(field, models.TextField)
    }
    assert stored == labels()


def test_all_is_sealed_anew_and_opens_with_the_new_key_alone(city, person, settings):
    by = make_admin(city.branch)
    number = person.id_number
    correction = Correction(
        person=person, reason="误录", asking_org=city.branch, asked_by=by, addressed_org=city.college
    )
    correction.id_number = number
    correction.save()
    draft = Draft(account=by, org=city.branch)
    draft.content = "草稿"
    draft.save()
    settings.SEAL_KEYS = [NEW, OLD]
    assert "全部数据都在密钥“new”下" in rotate()
    settings.SEAL_KEYS = [NEW]
    person = Person.objects.get()
    assert (person.id_number, person.phone) == (number, PHONE)
    assert Correction.objects.get().id_number == number
    assert Draft.objects.get().content == "草稿"
    [version] = Person.history.all()
    assert sealed.unseal(version.phone_sealed, f"cadres_person|phone|{person.pk}") == PHONE


def test_neither_version_nor_history_nor_index_nor_time_changes(person, both_keys):
    fields = "version", "updated_at", "id_number_index"
    before = Person.objects.values_list(*fields).get()
    rotate()
    assert Person.objects.values_list(*fields).get() == before
    assert Person.history.count() == 1


def test_a_second_run_finds_nothing_to_do(person, both_keys):
    rotate()
    before = Person.objects.values_list("phone_sealed", "id_number_sealed").get()
    rotate()
    assert Person.objects.values_list("phone_sealed", "id_number_sealed").get() == before


def test_a_value_written_meanwhile_is_not_overwritten(person, both_keys, monkeypatch):
    def seal_slowly(content, context):
        monkeypatch.undo()
        newer = Person.objects.get()
        newer.phone = "13800138000"
        Person.objects.update(phone_sealed=newer.phone_sealed)
        return sealed.seal_bytes(content, context)

    [phones] = [column for column in rotation.columns() if column.label == "cadres_person.phone_sealed"]
    monkeypatch.setattr(rotation, "seal_bytes", seal_slowly)
    rotation.rotate(phones)
    assert Person.objects.get().phone == "13800138000"


def test_what_does_not_open_is_named_and_the_rest_is_done(person, both_keys):
    broken = make_person()
    Person.objects.filter(pk=broken.pk).update(phone_sealed=person.phone_sealed)
    with pytest.raises(CommandError, match="还有 1 个数据不在密钥“new”下"):
        rotate()
    assert Person.objects.get(pk=person.pk).phone_sealed.startswith("new:")


def test_check_counts_and_changes_nothing(person, both_keys):
    before = Person.objects.values_list("phone_sealed", flat=True).get()
    with pytest.raises(CommandError, match="请勿删除旧密钥"):
        rotate("--check")
    assert Person.objects.values_list("phone_sealed", flat=True).get() == before


def test_the_index_is_computed_with_a_new_key(person, settings):
    settings.BLIND_INDEX_KEY = base64.b64encode(b"i" * 32).decode()
    number = person.id_number
    assert not Person.objects.with_id_number(number).exists()
    assert "重新计算了 1 个" in rotate("--index")
    assert Person.objects.with_id_number(number).get() == person


def test_an_index_that_cannot_be_computed_leaves_all_as_they_were(person, settings):
    make_person()
    before = list(Person.objects.order_by("pk").values_list("id_number_index"))
    last = Person.objects.order_by("pk").last()
    Person.objects.filter(pk=last.pk).update(id_number_sealed="gone:AAAA")
    settings.BLIND_INDEX_KEY = base64.b64encode(b"i" * 32).decode()
    with pytest.raises(CommandError, match="没有改动任何检索值"):
        rotate("--index")
    assert list(Person.objects.order_by("pk").values_list("id_number_index")) == before
