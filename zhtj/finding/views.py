"""The page of the box, and the part below the box while somebody types."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView

from zhtj.finding.asking import FindForm
from zhtj.finding.results import results


@method_decorator(sensitive_post_parameters("q"), name="dispatch")
class Find(TemplateView):
    """What is looked for is sent by POST, so that an id number typed there never stands in an address."""

    takes_numbers = ("q",)  # turned into its blind index by the form

    @cached_property
    def form(self) -> FindForm:
        return FindForm(self.request.POST if self.request.method == "POST" else self.request.GET)

    def get(self, request, *args, **kwargs):
        """A number typed into the address is taken out of it again."""
        if self.form.fault:
            messages.warning(request, self.form.fault)
        is_clean = not (self.form.fault or self.form.names_a_number)
        return self._page() if is_clean else redirect(self.form.address())

    def post(self, request, *args, **kwargs):
        is_last = request.htmx or not self.form.is_address
        return self._page() if is_last else redirect(self.form.address())

    def get_template_names(self):
        return ["finding/_found.html" if self.request.htmx else "finding/page.html"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(form=self.form, found=results(self.request, self.form), **kwargs)

    def _page(self):
        response = self.render_to_response(self.get_context_data())
        patch_vary_headers(response, ["HX-Request"])
        return response
