"""Numbers of people lie encrypted: not to be read, moved or guessed from the tables."""

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection

from cadres.models import Person
from tests.factories import make_id_number, make_person
from zhtj import sealed

PHONE = "13912345678"


def test_what_is_sealed_opens_at_its_place():
    assert sealed.unseal(sealed.seal("秘密", "t|c|1"), "t|c|1") == "秘密"


@pytest.mark.parametrize("elsewhere", ["t|c|2", "t|d|1", "u|c|1", ""])
def test_what_is_sealed_does_not_open_elsewhere(elsewhere):
    value = sealed.seal("秘密", "t|c|1")
    with pytest.raises(InvalidTag):
        sealed.unseal(value, elsewhere)


def test_a_changed_value_does_not_open():
    value = sealed.seal("秘密", "t|c|1")
    changed = value[:-9] + ("A" if value[-9] != "A" else "B") + value[-8:]
    with pytest.raises(InvalidTag):
        sealed.unseal(changed, "t|c|1")


def test_the_same_text_is_sealed_differently_each_time():
    assert sealed.seal("秘密", "t|c|1") != sealed.seal("秘密", "t|c|1")


def test_the_key_is_named_in_the_value():
    assert sealed.seal("秘密", "t|c|1").startswith("test:")


def test_a_blind_index_is_equal_for_equal_texts_of_one_column():
    assert sealed.blind_index("a", "x") == sealed.blind_index("a", "x")
    assert sealed.blind_index("a", "x") != sealed.blind_index("b", "x")
    assert sealed.blind_index("a", "x") != sealed.blind_index("a", "y")


def test_a_blind_index_depends_on_the_key(settings):
    before = sealed.blind_index("a", "x")
    settings.BLIND_INDEX_KEY = "b3RoZXJrZXlvdGhlcmtleW90aGVya2V5b3RoZXJrZXk="
    assert sealed.blind_index("a", "x") != before


def test_the_tables_hold_no_clear_number(db):
    number = make_id_number()
    make_person(id_number=number, phone=PHONE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cadres_person")
        stored = " ".join(str(value) for row in cursor.fetchall() for value in row)
    assert stored
    assert number not in stored
    assert PHONE not in stored


def test_a_person_tells_the_numbers_back(db):
    number = make_id_number()
    person = Person.objects.get(pk=make_person(id_number=number, phone=PHONE).pk)
    assert (person.id_number, person.phone) == (number, PHONE)
    assert person.masked_phone == "139****5678"


def test_a_value_copied_to_another_row_does_not_open(db):
    one, other = make_person(phone=PHONE), make_person()
    Person.objects.filter(pk=other.pk).update(phone_sealed=one.phone_sealed)
    other.refresh_from_db()
    with pytest.raises(InvalidTag):
        _ = other.phone


def test_a_value_copied_to_another_column_does_not_open(db):
    person = make_person()
    person.phone_sealed = person.id_number_sealed
    with pytest.raises(InvalidTag):
        _ = person.phone


def test_a_person_is_found_by_the_number_in_any_spelling(db):
    person = make_person(id_number="11010519491231002X")
    assert Person.objects.with_id_number("110105 19491231 002x").get() == person
    assert not Person.objects.with_id_number("440524188001010014").exists()


def test_nothing_of_the_seal_shows_in_a_traceback_of_the_model(db):
    person = make_person(phone=PHONE)
    assert PHONE not in repr(person)
    assert person.id_number not in str(person)


class Shelf:
    """A row without a table."""

    pk = 7
    _meta = type("Meta", (), {"db_table": "shelf"})
    part_sealed = ""
    part = sealed.SealedBytes()


def test_bytes_are_sealed_and_opened_as_they_were():
    row = Shelf()
    assert row.part == b""
    row.part = content = bytes(range(256))
    assert (row.part, row.part_sealed.partition(":")[0]) == (content, sealed.first_key_id())
    row.pk = 8
    with pytest.raises(sealed.UnreadableError):
        _ = row.part
