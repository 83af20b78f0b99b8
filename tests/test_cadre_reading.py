"""What comes back in the two templates is read as it was meant, or refused in its cell."""

import pytest

from cadres.forms import EntryForm
from cadres.forms.cadre import GROUPS
from cadres.sheets import Kind
from cadres.sheets.columns import BRANCH, NO_COLUMN, Needed, columns_of
from cadres.sheets.reading import read_cadres
from zhtj.sheets.reading import SheetError


def csv(*rows: list[str]) -> bytes:
    return "\n".join(",".join(row) for row in rows).encode()


def test_the_columns_are_the_fields_of_the_guide_in_its_order():
    fields = [name for _, names in GROUPS for name in names.split() if name not in NO_COLUMN]
    assert [column.name for column in columns_of(Kind.OWN)] == fields
    assert [column.label for column in columns_of(Kind.OWN)] == [
        EntryForm.base_fields[name].label for name in fields
    ]
    assert columns_of(Kind.BELOW)[0].label == BRANCH
    assert columns_of(Kind.BELOW)[1:] == columns_of(Kind.OWN)


def test_what_depends_on_another_answer_is_needed_sometimes():
    needed = {column.name: column.needed for column in columns_of(Kind.OWN)}
    assert (needed["name"], needed["study_status"]) == (Needed.ALWAYS, Needed.SOMETIMES)


def test_a_file_is_read_line_by_line():
    labels = [column.label for column in columns_of(Kind.OWN)]
    read = read_cadres(csv(labels, ["林晓明"], ["王小红"]), "名单.csv", kind=Kind.OWN)
    assert [(line.number, line.cells["姓名"]) for line in read.lines] == [(2, "林晓明"), (3, "王小红")]


def test_a_file_without_the_columns_is_refused():
    with pytest.raises(SheetError, match="民族"):
        read_cadres(csv(["姓名", "身份证号码"], ["林晓明", ""]), "名单.csv", kind=Kind.OWN)
