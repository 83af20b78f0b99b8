"""What is shown of one cadre."""

from django.http import FileResponse, Http404
from django.views.generic import TemplateView, View

from cadres import access, actions
from cadres.models import Post
from cadres.views import certifying, record, requests, reveals
from orgs.models import Account
from orgs.responsible import whom_to_ask

# Whatever somebody managed to upload: no browser runs it, guesses what else it may be, or keeps a copy.
HARMLESS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store, private",
}


class PostDetail(TemplateView):
    """The person, and the posts that this account sees, ended ones with their 去向."""

    template_name = "cadres/detail.html"

    def get_context_data(self, **kwargs):
        post = access.post_within_reach(self.request.user, self.kwargs["pk"])
        posts = Post.objects.visible_to(self.request.user).filter(person=post.person).with_names()
        rows = [
            access.row(self.request.user, other)
            for other in posts.select_related("destination").latest_first()
        ]
        return super().get_context_data(
            post=post,
            person=post.person,
            rows=rows,
            kept_by=_kept_by(self.request.user, post),
            **record.section(self.request, post, [row.post for row in rows]),
            **reveals.section(self.request.user, post),
            **requests.section(self.request.user, post),
            **certifying.section(self.request.user, access.row(self.request.user, post)),
            **kwargs,
        )


def _kept_by(user: Account, post: Post) -> str:
    """Of a post in force, for whoever may only look at it: who is to be asked for a correction."""
    if not post.is_open or access.row(user, post).may_edit:
        return ""
    return f"您可以查看，不能更新：团干部信息由任职组织更新。{whom_to_ask('enter_cadre', post.org)}"


class Application(View):
    """入团志愿书, for whoever sees the post; each look is written down."""

    def get(self, request, pk):
        post = access.post_within_reach(request.user, pk)
        access.require_known(post)
        file = post.person.application
        if not file or not file.storage.exists(file.name):
            raise Http404("该人员还没有上传入团志愿书。")
        actions.note_download(post=post, by=request.user)
        name = f"入团志愿书-{post.person.name}.pdf"
        return FileResponse(
            file.open("rb"),
            as_attachment=True,
            filename=name,
            content_type="application/pdf",
            headers=HARMLESS,
        )
