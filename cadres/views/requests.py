"""Lists of requests, 转接/核实 and 更正: to be answered, answered, sent; and their part of other pages."""

from functools import partial

from django.http import Http404
from django.views.generic import ListView

from cadres import actions
from cadres.models import Certification, Correction, Decision, Export, Inquiry, Post
from cadres.models.inquiry import Answer
from orgs import access
from orgs.models import Account, Org
from orgs.models.org import path_ids
from zhtj.web.paging import PagedMixin

NO_REQUEST = "没有这条申请，或它不由您处理。"
WAITING, ANSWERED, SENT = "waiting", "answered", "sent"
BOXES = ((WAITING, "待处理"), (ANSWERED, "已处理"), (SENT, "已发出"))


def trails(orgs: list[Org]) -> dict[int, str]:
    """The full path of each organisation, as one text."""
    ids = {pk for org in orgs for pk in path_ids(org.path)}
    names = dict(Org.objects.filter(pk__in=ids).values_list("pk", "name"))
    return {org.pk: " › ".join(names[pk] for pk in path_ids(org.path)) for org in orgs}


def found(rows, pk):
    """The request among those the account may see; Http404 otherwise."""
    request = rows.filter(pk=pk).first()
    if request is None:
        raise Http404(NO_REQUEST)
    return request


def counts(by: Account) -> dict[str, int]:
    """What waits for `by`, of each kind."""
    return {
        "inquiries": Inquiry.objects.pending().answered_for(by).count(),
        "corrections": Correction.objects.pending().decided_for(by).count(),
        "applications": Certification.objects.decidable_by(by).count(),
        "exports": Export.objects.waiting().decided_for(by).count(),
    }


class RequestList(PagedMixin, ListView):
    """One kind of request in one box; `box` is set in the addresses."""

    box = WAITING
    template_name = "cadres/requests.html"
    kind = ""
    settled = ""  # field that says when it was answered

    def get(self, request, *args, **kwargs):
        actions.escalate_inquiries()
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        rows = getattr(self, f"_{self.box}")(self.model.objects.all(), self.request.user)
        return rows.select_related("person", "asking_org")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(box=self.box, kind=self.kind, boxes=BOXES, **kwargs)
        rows = list(context["page_obj"])
        paths = trails([row.asking_org for row in rows])
        return context | {
            "rows": [(row, paths[row.asking_org_id]) for row in rows],
            "counts": counts(self.request.user),
        }


class InquiryList(RequestList):
    model, kind = Inquiry, "inquiries"

    def _waiting(self, rows, user):
        return rows.pending().answered_for(user).order_by("expires_at", "pk")

    def _answered(self, rows, user):
        settled = (Answer.ACCEPTED, Answer.REFUSED, Answer.USED)
        return rows.answered_for(user).filter(answer__in=settled).order_by("-answered_at", "pk")

    def _sent(self, rows, user):
        return rows.asked_for(user).order_by("-asked_at", "pk")


class CorrectionList(RequestList):
    model, kind = Correction, "corrections"

    def _waiting(self, rows, user):
        return rows.pending().decided_for(user).order_by("asked_at", "pk")

    def _answered(self, rows, user):
        settled = (Decision.APPROVED, Decision.REFUSED)
        return rows.decided_for(user).filter(decision__in=settled).order_by("-decided_at", "pk")

    def _sent(self, rows, user):
        return rows.asked_for(user).order_by("-asked_at", "pk")


def section(user: Account, post: Post) -> dict:
    """For the page of a cadre: the pending correction, and whether one may be asked."""
    pending = Correction.objects.pending().filter(person=post.person_id).first()
    may_ask = post.is_open and access.may(user, "enter_cadre", post.org)
    return {
        "correction": pending,
        "may_see_correction": pending is not None and is_party(user, pending),
        "may_ask_correction": may_ask and pending is None,
    }


def is_party(user: Account, correction: Correction) -> bool:
    """Of the side that asked, or of the side that decides."""
    mine = partial(Correction.objects.filter, pk=correction.pk)
    return mine().asked_for(user).exists() or mine().decided_for(user).exists()
