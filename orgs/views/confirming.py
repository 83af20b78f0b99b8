"""A change that is looked at before it is confirmed."""

from django.contrib import messages
from django.views.generic import FormView

from orgs.actions.rehearsing import ChangedError, Performance, carry_out, foresee, seal_of
from orgs.tree import TreeError
from orgs.views.managing import back_to


class Confirming(FormView):
    """The first POST shows what will change; the second, sealed with it, does it or shows it anew."""

    refusals: tuple[type[Exception], ...] = (TreeError,)

    def performance(self, form) -> Performance:
        raise NotImplementedError

    def done(self, result) -> str:
        raise NotImplementedError

    def form_valid(self, form):
        try:
            performance = self.performance(form)
            if not form.cleaned_data["seal"]:
                return self.show(form, foresee(performance))
            result = carry_out(performance, seal=form.cleaned_data["seal"])
        except ChangedError as news:
            messages.warning(self.request, str(news))
            return self.show(form, news.told)
        except self.refusals as refusal:
            return self.refuse(form, refusal)
        messages.success(self.request, self.done(result))
        return self.onward()

    def onward(self):
        """Where to, when it is done."""
        return back_to(self.org)

    def refuse(self, form, refusal: Exception):
        form.refuse(refusal)
        return self.form_invalid(form)

    def kept(self) -> dict[str, str]:
        """What the form of the confirmation has to carry along besides its own fields."""
        return {}

    def show(self, form, told):
        """The same form, to be confirmed."""
        data = form.data.copy()
        for name, value in {**self.kept(), "seal": seal_of(told)}.items():
            data[name] = value
        return self.render_to_response(self.get_context_data(form=self.form_class(data), foresight=told))
