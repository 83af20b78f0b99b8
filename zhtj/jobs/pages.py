"""A page with the progress of long work: the part that asks again is told to load the page anew once it is over."""

from __future__ import annotations

from zhtj.jobs.queue import Progress

PART = "progress"  # id of templates/web/_progress.html


class ProgressMixin:
    @property
    def progress(self) -> Progress | None:
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        return super().get_context_data(progress=self.progress, **kwargs)

    def render_to_response(self, context, **options):
        response = super().render_to_response(context, **options)
        progress = context["progress"]
        if self.request.htmx.target == PART and not (progress and progress.is_open):
            response["HX-Refresh"] = "true"
        return response
