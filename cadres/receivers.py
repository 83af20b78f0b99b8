"""What acts on organisations mean for posts, inside their transactions; and what is asked about people."""

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.dispatch import receiver

from cadres import notices
from cadres.actions import closing, corrections, exports, inquiries
from cadres.actions.endings import Ending
from cadres.actions.parts import CadreError, locked_people
from cadres.codes import Duty
from cadres.models import Post
from orgs import signals
from orgs.models import Org
from orgs.tree import TreeError
from zhtj.jobs.signals import job_failed


@receiver(signals.org_closing)
def on_org_closing(sender, org, on, by, answers, **kwargs):
    try:
        closing.end_all(org=org, endings=_endings(answers, on), by=by)
    except CadreError as fault:
        raise TreeError(str(fault)) from None
    _release_requests(org, by)


@receiver(signals.orgs_held)
def on_orgs_held(sender, orgs, **kwargs):
    """People before the first figure, all in one order: whoever holds one of them may wait for a figure of ours."""
    locked_people(*Post.objects.open().filter(org__in=orgs).values_list("person_id", flat=True))


def _endings(answers: dict, on) -> closing.Endings:
    """`removals` tells 移除去向 and 具体去向 by post; `destination` and `note` of all others."""
    said = {pk: Ending(*removal, on) for pk, removal in answers.get("removals", {}).items()}
    destination = answers.get("destination")
    return closing.Endings(said, Ending(destination, answers.get("note", ""), on) if destination else None)


@receiver(signals.org_merging)
def on_org_merging(sender, org, to, by, **kwargs):
    posts = closing.hand_over_all(org=org, to=to, by=by)
    _release_requests(org, by)
    return {"posts": posts}


def _release_requests(org, by):
    """Nobody answers there any more."""
    inquiries.release_inquiries(org=org, by=by)
    corrections.release_corrections(org=org, by=by)
    exports.release_exports(org=org, by=by)
    notices.turnovers_closed(org, by=by)


@receiver(signals.org_retyped)
def on_org_retyped(sender, org, **kwargs):
    closing.require_possible(org=org)


@receiver(signals.staff_asked)
def on_staff_asked(sender, **kwargs):
    here = Post.objects.open().filter(org=OuterRef("pk"))
    people = here.order_by().values("org").annotate(count=Count("person", distinct=True)).values("count")
    return {
        "cadre_count": Coalesce(Subquery(people, output_field=IntegerField()), 0),
        "has_secretary": Exists(here.filter(duty=Duty.SECRETARY)),
    }


@receiver(signals.seats_asked)
def on_seats_asked(sender, **kwargs):
    """By name, as everywhere between accounts and people: an account has no id number."""
    here = Post.objects.filter(org=OuterRef("org"), person__name=OuterRef("account__name"))
    lost = here.filter(removed_at__gte=OuterRef("since_at"))
    return {"is_in_post": Exists(here.open()), "was_in_post": Exists(lost)}


@receiver(signals.cadres_asked)
def on_cadres_asked(sender, org: Org, **kwargs):
    return Post.objects.open().under(org).aggregate(count=Count("person", distinct=True))["count"]


@receiver(job_failed)
def on_job_failed(sender, kind, subject, why, **kwargs):
    if kind == exports.KIND:
        notices.export_failed(subject, why)
    else:
        notices.import_broken(subject, why)
