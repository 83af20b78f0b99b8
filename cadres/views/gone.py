"""An update that comes after somebody else removed the post: says so, and keeps what was typed."""

from django.contrib import messages
from django.shortcuts import render

from cadres import access
from cadres.actions import drafts
from cadres.actions.posts import REMOVED
from cadres.forms import UpdateForm
from cadres.forms.written import written
from cadres.history import ending_of
from cadres.models import Post
from zhtj.audit import context

CONFLICT = 409


def gone(request, post: Post):
    """The draft stays too, so that it is offered when the removal is taken back."""
    context.refuse(REMOVED)
    form = UpdateForm(request.POST, request.FILES, post=post, by=request.user)
    form.is_valid()
    form.keep_application()
    try:
        drafts.keep_draft(
            account=request.user, org=post.org, sheet=drafts.sheet_of(post), answers=form.typed()
        )
    except drafts.TooLongError as refusal:
        messages.error(request, str(refusal))
    told = {
        "post": post,
        "person": post.person,
        "ending": ending_of(post, reader=request.user),
        "row": access.row(request.user, post),
        "written": written(form),
    }
    return render(request, "cadres/gone.html", told, status=CONFLICT)
