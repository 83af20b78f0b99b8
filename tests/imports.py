"""Imports of cadres as the tests make them."""

from django.core.files.uploadedfile import SimpleUploadedFile

from cadres.importing import sessions
from cadres.models import Import
from cadres.sheets import Kind
from tests import cadre_books as books
from tests.factories import make_id_number
from zhtj.jobs.working import work_off

NAMES = ("周海燕", "许小满", "石磊", "高远", "沈星", "秦岭", "何静", "吴楠")


def file_of(*lines, name: str = "名单.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, books.table(*lines))


def people(count: int, **changes) -> list[dict[str, str]]:
    """Lines that are right, each of somebody else, a thousand of one division."""
    return [
        books.cells(
            **{"姓名": NAMES[n % len(NAMES)], "团内现任职务": "宣传委员"}
            | {"身份证号码": make_id_number(division=f"{440105 + n // 1000}")}
            | changes
        )
        for n in range(count)
    ]


def begun(*lines, org, by, kind: Kind = Kind.OWN) -> Import:
    """Checked too."""
    session = sessions.begin(org=org, kind=kind, content=books.table(*lines), name="名单.xlsx", by=by)
    work_off()
    return Import.objects.get(pk=session.pk)
