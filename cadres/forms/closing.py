"""Closing an organisation: what becomes of those in post there."""

from django.dispatch import receiver

from cadres.actions.closing import removal_fault
from cadres.forms.destination import DestinationForm
from cadres.models import Post
from orgs.asking import Question
from orgs.models import Account, Org
from orgs.signals import closing_asked, closing_questions_asked


class ClosingForm(DestinationForm):
    """全部移除, with one 移除去向 for all; who goes elsewhere is removed one by one before."""

    heading = "在任团干部全部移除"

    def __init__(self, data=None, *, posts, fault: str = ""):
        super().__init__(data, auto_id="closing_%s")
        self.fault = fault
        self.named = [f"{post.person.name}（{post.duty_label}）" for post in posts]


@receiver(closing_asked)
def on_closing_asked(sender, org: Org, data, by: Account, **kwargs) -> ClosingForm | None:
    posts = Post.objects.open().filter(org=org).with_names().by_rank()
    return ClosingForm(data, posts=posts, fault=removal_fault(org, by)) if posts.exists() else None


@receiver(closing_questions_asked)
def on_closing_questions_asked(sender, **kwargs) -> list[Question]:
    return [Question(field.name, field.label, _options(field.field)) for field in DestinationForm()]


def _options(field) -> dict[str, str]:
    return {label: str(value) for value, label in getattr(field, "choices", ()) if value}
