"""What the end of a post means for whoever administers the same organisation."""

from cadres.models import Post
from orgs.models import Admin
from orgs.models.admin import STAFF
from orgs.responsible import whom_to_ask

STAYS = (
    "{name}还是本组织的管理员（按姓名核对）。移除后在本组织不再任职，"
    "请由上级团组织结束或移交其管理员账号，仍由其担任的改任工作人员。"
)


def office_told(post: Post) -> str:
    """A sentence where an admin of that name would be left without a post in his organisation; "" elsewhere."""
    here = Post.objects.open().filter(org=post.org_id, person__name=post.person.name).exclude(pk=post.pk)
    admins = Admin.objects.open().filter(org=post.org_id, account__name=post.person.name).exclude(duty=STAFF)
    if here.exists() or not admins.exists():
        return ""
    return STAYS.format(name=post.person.name) + whom_to_ask("manage_orgs", post.org)
