"""What stands out about an organisation, derived from what the system holds: it registers cadres, not members."""

from django.db.models import Q, TextChoices

from orgs import asking, unseated
from orgs.codes import OrgType
from orgs.models import Org
from orgs.models.org import OrgQuerySet

FEWEST = 3  # people; shared rule 2.1


class Mark(TextChoices):
    HOLLOW_BRANCH = "hollow_branch", "空心团支部"
    NO_CADRES = "no_cadres", "无团干部团支部"
    HOLLOW_COMMITTEE = "hollow_committee", "空心团委"
    NO_SECRETARY = "no_secretary", "无书记"
    UNSEATED_ADMIN = "unseated_admin", "管理员已不任职"


TOLD = {
    Mark.HOLLOW_BRANCH: f"在任团干部不足{FEWEST}人的团支部（系统只登记团干部，不登记普通团员）",
    Mark.NO_CADRES: "没有在任团干部的团支部",
    Mark.HOLLOW_COMMITTEE: "没有下级组织的团委、团工委、团总支和领导机关",
    Mark.NO_SECRETARY: "没有在任书记的组织",
    Mark.UNSEATED_ADMIN: "有管理员任命后不再在本组织任职的组织（按姓名核对，工作人员除外），请变更管理员",
}
# On organisations annotated by with_staff().
CONDITIONS = {
    Mark.HOLLOW_BRANCH: Q(type=OrgType.BRANCH, cadre_count__lt=FEWEST),
    Mark.NO_CADRES: Q(type=OrgType.BRANCH, cadre_count=0),
    Mark.HOLLOW_COMMITTEE: ~Q(type=OrgType.BRANCH) & Q(is_leaf=True),
    Mark.NO_SECRETARY: Q(has_secretary=False),
    Mark.UNSEATED_ADMIN: Q(has_unseated_admin=True),
}


def with_staff(orgs: OrgQuerySet) -> OrgQuerySet:
    """Annotated cadre_count, has_secretary and has_unseated_admin."""
    return orgs.annotate(**asking.staff(), has_unseated_admin=unseated.somebody())


def marked(orgs: OrgQuerySet, mark: Mark) -> OrgQuerySet:
    """Open ones of those that the mark is on."""
    return with_staff(orgs).open().filter(CONDITIONS[mark])


def marks_of(org: Org) -> list[Mark]:
    """Of one that was read through with_staff(); a closed one has none."""
    if not org.is_open:
        return []
    holds = {
        Mark.HOLLOW_BRANCH: org.is_branch and org.cadre_count < FEWEST,
        Mark.NO_CADRES: org.is_branch and org.cadre_count == 0,
        Mark.HOLLOW_COMMITTEE: not org.is_branch and org.is_leaf,
        Mark.NO_SECRETARY: not org.has_secretary,
        Mark.UNSEATED_ADMIN: org.has_unseated_admin,
    }
    return [mark for mark, is_so in holds.items() if is_so]
