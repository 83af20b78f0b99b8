"""Pages of 帮助, and the form that dismisses the first steps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.generic import FormView, TemplateView

from zhtj.help.forms import StepsForm
from zhtj.help.models import Dismissal
from zhtj.help.steps import is_dismissed, role_of
from zhtj.help.topics import BEYOND, GUIDE, LOGIN, TOPICS, Topic


class HelpPage(TemplateView):
    extra_context = {"guide": GUIDE, "beyond": BEYOND}


class Contents(HelpPage):
    template_name = "help/contents.html"

    def get_context_data(self, **kwargs):
        org, is_gated = self.request.org, self.request.is_gated  # 首页 is closed while something is due
        role = role_of(org) if org and not is_gated else None
        again = role if role and is_dismissed(self.request.user, role) else None
        return super().get_context_data(dismissed=again, **kwargs)


class TopicPage(HelpPage):
    @property
    def topic(self) -> Topic:
        if topic := TOPICS.get(self.kwargs["slug"]):
            return topic
        raise Http404("没有这一页帮助。")

    def get_template_names(self):
        return [self.topic.template]

    def get_context_data(self, **kwargs):
        return super().get_context_data(topic=self.topic, **kwargs)


@method_decorator(login_not_required, name="dispatch")
class LoginPage(TopicPage):
    """Open to visitors: whoever needs it is not in."""

    topic = LOGIN


class Steps(FormView):
    """A taste of the account like its columns: nothing for the log."""

    form_class = StepsForm
    http_method_names = ("get", "head", "post", "options")

    def get(self, request, *args, **kwargs):
        return redirect("home")  # after logging in again

    def form_valid(self, form):
        role = {"account": self.request.user, "role": form.cleaned_data["role"]}
        if form.cleaned_data["wish"] == "dismiss":
            Dismissal.objects.get_or_create(**role)
            messages.success(self.request, "三步提示不再显示；需要时，可在右上角“帮助”中再次显示。")
        else:
            Dismissal.objects.filter(**role).delete()
        return redirect("home")

    def form_invalid(self, form):
        return redirect("home")
