"""What is closed in the demonstration: classes that graduated last summer."""

from datetime import date

from django.utils import timezone

from orgs import tree
from orgs.codes import HIGHER_EDUCATION, OrgType
from orgs.models import Org
from zhtj.demo.shape import Shape

MOST = 3


def close_graduated(shape: Shape) -> None:
    """A class below the first few 团总支 of universities, closed on the last first of July."""
    kinds = {"type": OrgType.GENERAL_BRANCH, "industry__in": HIGHER_EDUCATION}
    for parent in Org.objects.filter(pk__in=[org.pk for org in shape.orgs], **kinds).order_by("path")[:MOST]:
        name = f"{parent.name.removesuffix('团总支')}{_last_july().year - 4}级毕业班团支部"
        facts = {"type": OrgType.BRANCH, "industry": parent.industry, "opened_on": None}
        made = tree.add(parent=parent, by=None, name=name, **facts)
        tree.close(org=made, on=_last_july(), by=None, reason="学生毕业")


def _last_july() -> date:
    today = timezone.localdate()
    july = date(today.year, 7, 1)
    return july if july <= today else july.replace(year=today.year - 1)
