"""批量核对: many names and numbers at once."""

from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from cadres import checking
from cadres.forms import CheckForm


@method_decorator([never_cache, sensitive_post_parameters("lines")], name="dispatch")
class Check(FormView):
    """Numbers come by POST, stand in no address, are not stored, and come back masked."""

    form_class = CheckForm
    template_name = "cadres/check.html"

    def form_valid(self, form):
        asked = form.cleaned_data["lines"]
        checking.answer(asked, user=self.request.user, org=self.request.org or None)
        return self.render_to_response(
            self.get_context_data(
                form=CheckForm(),
                asked=asked,
                found=sum(bool(line.posts) for line in asked),
                faulty=sum(bool(line.fault) for line in asked),
                elsewhere=sum(line.is_elsewhere for line in asked),
                absent=sum(not (line.fault or line.posts or line.is_elsewhere) for line in asked),
                checked_at=timezone.localtime(),
            )
        )
