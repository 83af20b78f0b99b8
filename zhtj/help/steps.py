"""The three steps that each role is shown until it has said 知道了."""

from dataclasses import dataclass

from orgs.codes import OrgType
from orgs.models import Account, Org
from zhtj.help.models import Dismissal, Role
from zhtj.help.topics import TOPICS, Topic


@dataclass(frozen=True)
class Step:
    url_name: str
    tells: str
    slug: str  # of the topic that tells how

    @property
    def topic(self) -> Topic:
        return TOPICS[self.slug]


STEPS = {
    Role.BRANCH: (
        Step("profile", "看看本组织的名称、类别对不对，留下联系电话；有误的请上级团组织更正。", "profile"),
        Step("cadres:enter-branch", "把本支部的书记和委员逐一录入，填到一半可以存草稿。", "enter-branch"),
        Step("cadres:list", "核对录入的信息；以后有变化，也在这里更新。", "list"),
    ),
    Role.COMMITTEE: (
        Step("cadres:enter-own", "先录入本级的书记、副书记和委员。", "enter-own"),
        Step("cadres:choose-branch", "下级团支部没有录入的，可以选中该支部代为录入。", "enter-below"),
        Step("cadres:list", "核对、更新本级和下级的团干部；不再任职的，由有权限的管理员移除。", "removal"),
    ),
    Role.COUNTY: (
        Step("cadres:enter-own", "先录入本级的书记、副书记、常委、委员和工作人员。", "enter-own"),
        Step("orgs:admins", "为下级组织任命管理员，把激活码交给他们，由他们录入各自的团干部。", "login"),
        Step("cadres:list", "查看本级和下级的团干部；不再任职的，在这里移除。", "removal"),
    ),
    Role.CITY: (
        Step("cadres:enter-own", "先录入本级的书记、副书记、常委、委员和工作人员。", "enter-own"),
        Step("orgs:progress", "看看辖内哪些高校、国企还没有完善组织信息，请他们登录后填报。", "profile"),
        Step("monitoring:staffing", "查看辖内高校、国企的团干部配备，需要的可以下载、催办。", "staffing"),
    ),
}  # fmt: skip


def role_of(org: Org) -> Role:
    if org.type == OrgType.BRANCH:
        return Role.BRANCH
    if org.type != OrgType.LEADING:
        return Role.COMMITTEE
    return Role.CITY if org.monitors else Role.COUNTY


def is_dismissed(account: Account, role: Role) -> bool:
    return Dismissal.objects.filter(account=account, role=role).exists()


def steps_for(account: Account, role: Role) -> tuple[Step, ...]:
    """Empty once dismissed."""
    return () if is_dismissed(account, role) else STEPS[role]
