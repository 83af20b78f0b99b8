"""Keeps the staffing rows right inside the transaction of each act."""

from django.dispatch import receiver

from cadres.signals import person_changed, post_changed, posts_changed
from monitoring import counting, foreseeing
from orgs.signals import figures_asked, org_changed, org_merged, org_moved, org_told, orgs_added


@receiver(orgs_added)
def on_orgs_added(sender, orgs, **kwargs):
    counting.open_rows(orgs)


@receiver(org_moved)
def on_org_moved(sender, org, old_path, **kwargs):
    counting.follow_move(org=org, old_path=old_path)


@receiver(org_changed)
def on_org_changed(sender, org, **kwargs):
    counting.follow_change(org=org)


@receiver(org_told)
def on_org_told(sender, org, **kwargs):
    counting.follow_facts(org=org)


@receiver(figures_asked)
def on_figures_asked(sender, orgs, **kwargs):
    return foreseeing.figures_at(orgs)


@receiver(org_merged)
def on_org_merged(sender, org, to, **kwargs):
    counting.follow_merger(org=org, to=to)


@receiver(person_changed)
def on_person_changed(sender, person, was, **kwargs):
    counting.follow_person(person=person, was=was)


@receiver(post_changed)
def on_post_changed(sender, post, was, person_was=None, **kwargs):
    counting.follow_post(post=post, was=was, person_was=person_was)


@receiver(posts_changed)
def on_posts_changed(sender, changes, **kwargs):
    counting.follow_posts(changes)
