"""What was found, and where more of it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from cadres import finding as cadres
from cadres.filters import EVERYWHERE
from cadres.models import Post
from orgs import access, panel
from orgs import finding as orgs
from orgs.models import Account, Org, recent_orgs
from zhtj.finding import pages
from zhtj.finding.asking import FindForm

MOST = 10  # of a kind; half as many where several kinds are found, so that each is seen at once
SEPARATOR = " › "


@dataclass(frozen=True)
class OrgHit:
    org: Org
    trail: str  # names of what stands above it, as far as it is seen
    href: str
    can_switch: bool  # its admin asks, and acts for another one at the moment


@dataclass(frozen=True)
class Results:
    pages: list[pages.Page] = field(default_factory=list)
    orgs: list[OrgHit] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    recent: list[OrgHit] = field(default_factory=list)
    more_orgs: str = ""
    more_posts: str = ""
    all_orgs: str = ""  # where everything is searched, by any part of a name
    all_posts: str = ""

    @property
    def count(self) -> int:
        return len(self.pages) + len(self.orgs) + len(self.posts)


def results(request, form: FindForm) -> Results:
    """Of whoever asks; what was looked for lately when nothing is asked."""
    user = request.user
    if not (form.words or form.index):
        return Results(recent=[] if form.fault else _hits(request, list(recent_orgs(user))))
    found = orgs.find(user, form.words, most=MOST + 1)
    posts = cadres.find(user, form.words, number=form.index, most=MOST + 1)
    most = MOST // 2 if found and posts else MOST
    all_orgs, all_posts = _tree(user, form), _list(form)
    return Results(
        pages=pages.find(request.org or None, form.words)[:MOST],
        orgs=_hits(request, found[:most]),
        posts=posts[:most],
        more_orgs=all_orgs if len(found) > most else "",
        more_posts=all_posts if len(posts) > most else "",
        all_orgs=all_orgs,
        all_posts=all_posts,
    )


def _hits(request, found: list[Org]) -> list[OrgHit]:
    user, current = request.user, request.org
    trails = panel.trails(panel.roots_of(user, "view_cadre"), found)
    choices = {org.pk for org in request.choices} - {current.pk if current else 0}
    return [
        OrgHit(org, SEPARATOR.join(trail), _href(user, org), org.pk in choices)
        for org, trail in zip(found, trails, strict=True)
    ]


def _href(user: Account, org: Org) -> str:
    """To its page in the tree; to its cadres for whoever only sees them."""
    if access.may(user, "manage_orgs", org):
        return reverse("orgs:manage", args=[org.pk])
    return f"{reverse('cadres:list')}?{urlencode({'org': org.pk})}"


def _tree(user: Account, form: FindForm) -> str:
    roots = panel.roots_of(user, "manage_orgs")
    if not roots or not form.words or not form.is_address:
        return ""
    return f"{reverse('orgs:manage', args=[roots[0].pk])}?{urlencode({'find': form.words})}"


def _list(form: FindForm) -> str:
    if not form.is_address:
        return ""
    asked = {"number": form.index} if form.index else {"q": form.words}
    return f"{reverse('cadres:list')}?{urlencode({**asked, 'org': EVERYWHERE})}"
