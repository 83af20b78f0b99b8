"""The guide's menus; each admin sees those of the current organisation."""

from dataclasses import dataclass

from orgs.codes import OrgType


@dataclass(frozen=True)
class Item:
    label: str
    url_name: str
    is_for: callable  # Org -> bool


@dataclass(frozen=True)
class Group:
    label: str
    items: tuple[Item, ...]


MENU = (
    Group(
        "团员管理",
        (
            Item("录入团员团干部", "cadres:enter-branch", lambda org: org.type == OrgType.BRANCH),
            Item(
                "录入下级支部成员",
                "cadres:choose-branch",
                lambda org: org.type in (OrgType.COMMITTEE, OrgType.WORK_COMMITTEE, OrgType.GENERAL_BRANCH),
            ),
        ),
    ),
    Group(
        "团干部管理",
        (
            Item("录入本级团干部", "cadres:enter-own", lambda org: org.type != OrgType.BRANCH),
            Item("团干部列表", "cadres:list", lambda org: True),
            Item("重点领域基层团干部配备", "monitoring:staffing", lambda org: org.monitors),
        ),
    ),
)


def menu_of(org) -> list[tuple[str, list[Item]]]:
    """Groups with the entries of `org`; groups without any are left out."""
    groups = ((group.label, [item for item in group.items if item.is_for(org)]) for group in MENU)
    return [(label, items) for label, items in groups if items]


def context(request) -> dict:
    """Context processor: the menu of the current organisation."""
    org = getattr(request, "org", None)
    return {"menu": menu_of(org)} if org else {"menu": []}
