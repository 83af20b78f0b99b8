"""The guide's menus; each admin sees those of the current organisation."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import SimpleLazyObject

from orgs.codes import OrgType
from orgs.models import Org
from zhtj.inbox.waiting import waiting_for


@dataclass(frozen=True)
class Item:
    label: str
    url_name: str
    is_for: Callable[[Org], bool]
    tells: str  # one sentence in the guide's words, for the home page
    below: tuple[str, ...] = ()  # pages reached from this entry

    @property
    def pages(self) -> tuple[str, ...]:
        """Names of the addresses under which this entry is the current one."""
        return (self.url_name, *self.below)


@dataclass(frozen=True)
class Group:
    label: str
    items: tuple[Item, ...]


REQUESTS = tuple(
    f"cadres:{name}"
    for name in (
        "inquiries", "inquiries-answered", "inquiries-sent", "inquiry", "corrections", "corrections-answered",
        "corrections-sent", "correction", "ask-correction", "applications", "applications-decided",
        "applications-returned", "certify", "exports", "ask-export", "export", "export-requests",
        "export-requests-answered",
    )
)  # fmt: skip
IMPORTS = (
    "cadres:imports",
)  # the pages of one import name their entry themselves: it is known by its template
TURNOVER_PAGES = tuple(
    f"cadres:turnover{name}" for name in ("", "-comer", "-preview", "-confirmation", "-return", "-done")
)
ORG_ACTS = ("add", "rename", "retype", "close", "reopen", "move", "merge", "undo-move", "import", "export")
CHOOSING_TYPES = (OrgType.COMMITTEE, OrgType.WORK_COMMITTEE, OrgType.GENERAL_BRANCH)
ADMIN_PAGES = tuple(
    f"orgs:{name}"
    for name in (
        "admin", "admin-renew", "admin-reset", "admin-disable", "admin-enable", "admin-end", "admin-hand-over",
        "appoint", "give-right", "rights", "rights-of", "delegations", "end-right",
    )
)  # fmt: skip

MENU = (
    Group(
        "团员管理",
        (
            Item(
                "录入团员团干部",
                "cadres:enter-branch",
                lambda org: org.type == OrgType.BRANCH,
                "团支部管理员录入本支部的团干部，根据提示依次填写信息。",
            ),
            Item(
                "录入下级支部成员",
                "cadres:choose-branch",
                lambda org: org.type in CHOOSING_TYPES,
                "在左侧组织树中选择录入人员所在支部，录入下级团支部团干部。",
                ("cadres:enter-below",),
            ),
            Item(
                "导入本级团干部",
                "cadres:import-own",
                lambda org: org.type == OrgType.BRANCH,
                "下载模板，填好后上传：检查、改正，再一次录入本支部的多名团干部。",
                IMPORTS,
            ),
            Item(
                "导入下级支部成员",
                "cadres:import-below",
                lambda org: org.type in CHOOSING_TYPES,
                "下载模板，填好后上传：检查、改正，再一次录入各团支部的多名团干部。",
            ),
        ),
    ),
    Group(
        "团干部管理",
        (
            Item(
                "录入本级团干部",
                "cadres:enter-own",
                lambda org: org.type != OrgType.BRANCH,
                "录入本级团组织的团干部，根据提示依次填写信息。",
            ),
            Item(
                "导入本级团干部",
                "cadres:import-own",
                lambda org: org.type != OrgType.BRANCH,
                "下载模板，填好后上传：检查、改正，再一次录入多名团干部。",
                IMPORTS,
            ),
            Item(
                "团干部列表",
                "cadres:list",
                lambda org: True,
                "查询团干部，更新其信息；不再担任职务的，由有权限的管理员移除。",
                (
                    "cadres:detail",
                    "cadres:edit",
                    "cadres:remove",
                    "cadres:check",
                    "cadres:reveal",
                    "cadres:reveals",
                    *REQUESTS,
                ),
            ),
            Item(
                "换届",
                "cadres:turnover-home",
                lambda org: True,
                "一次办理留任、改任、离任和新任，预览后确认，需要的同时移交管理员账号。",
                TURNOVER_PAGES,
            ),
            Item(
                "重点领域基层团干部配备",
                "monitoring:staffing",
                lambda org: org.monitors,
                "掌握辖内高校、国有企业领域团干部配备情况，统计数据可以下载。",
                ("monitoring:compare", "monitoring:norms", "monitoring:set-norm", "monitoring:withdraw-norm"),
            ),
        ),
    ),
    Group(
        "团组织管理",
        (
            Item(
                "组织管理",
                "orgs:manage-home",
                lambda org: org.type != OrgType.BRANCH,
                "新增、更名、迁移、合并、关闭和恢复下级组织，查看空心团支部等需要关注的组织。",
                ("orgs:manage", *(f"orgs:{act}" for act in ORG_ACTS)),
            ),
            Item(
                "管理员",
                "orgs:admins",
                lambda org: True,
                "任命、停用、移交管理员账号，签发激活码和重置码，给同事授权，查看权限一览。",
                ADMIN_PAGES,
            ),
            Item(
                "组织信息",
                "profile",
                lambda org: True,
                "查看本组织信息，更新联系电话、电子邮箱和编制数。",
            ),
            Item(
                "完善情况",
                "orgs:progress",
                lambda org: org.type != OrgType.BRANCH,
                "查看下级组织是否已完善组织信息，哪些高校、国企还没有填报。",
            ),
        ),
    ),
    Group(
        "系统管理",
        (
            Item(
                "操作日志",
                "orgs:log",
                lambda org: True,
                "查看本组织和下级组织中谁在什么时间做了什么，可以按日期、操作、操作人查询和下载。",
                ("orgs:log-line",),
            ),
        ),
    ),
)


def menu_of(org: Org) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """Groups with the entries of `org`; groups without any are left out."""
    groups = ((group.label, tuple(item for item in group.items if item.is_for(org))) for group in MENU)
    return tuple((label, items) for label, items in groups if items)


def context(request) -> dict:
    """Context processor: the menu of the current organisation, and how much waits for its account; nothing while every
    entry would lead to its profile.
    """
    org = getattr(request, "org", None)
    if not org or getattr(request, "is_gated", False):
        return {"menu": ()}
    return {
        "menu": menu_of(org),
        "for_me": SimpleLazyObject(lambda: waiting_for(request.user, request.orgs)),
    }
