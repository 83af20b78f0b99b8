"""团干部列表 and what is shown of one cadre."""

from urllib.parse import urlencode

from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import ListView, TemplateView, View

from cadres import access, actions
from cadres.filters import PostFilter
from cadres.models import Post
from cadres.views import record, requests, reveals
from zhtj.web.paging import CappedPaginator


class PostList(ListView):
    """The query is sent by POST, so that an id number typed there never stands in an address."""

    template_name = "cadres/list.html"
    paginator_class = CappedPaginator
    paginate_by = 50

    @cached_property
    def filter(self) -> PostFilter:
        return PostFilter(self.request.POST if self.request.method == "POST" else self.request.GET)

    def get(self, request, *args, **kwargs):
        return self._ask_again() if self.filter.names_a_number else super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if "q" in self.filter.errors else self._ask_again()

    def _ask_again(self):
        return redirect(f"{reverse('cadres:list')}?{urlencode(self.filter.as_address())}")

    def get_queryset(self):
        seen = Post.objects.visible_to(self.request.user)
        return self.filter.apply(seen, self.request.org or None).with_names().by_rank()

    def paginate_queryset(self, queryset, page_size):
        """Nonsense page numbers give the first or the last page."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.filter.asked("page") or 1)
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(filter=self.filter, **kwargs)
        context["waiting"] = actions.count_waiting(self.request.user)
        return context | {"rows": [access.row(self.request.user, post) for post in context["page_obj"]]}


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
            **record.section(self.request, post, [row.post for row in rows]),
            **requests.section(self.request.user, post),
            **reveals.section(self.request.user, post),
            **kwargs,
        )


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
            file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf"
        )
