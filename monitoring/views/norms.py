"""配备标准: what is required of whom, from which day on, by which document; set by 省级 and above."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from monitoring import access
from monitoring.actions import norming
from monitoring.actions.norming import NormError, NormForesight, NormSetting
from monitoring.codes import Sector
from monitoring.filters import StaffingFilter
from monitoring.forms.norms import NormForm, SectorFilter, StepForm
from monitoring.models import Norm, NormBand
from monitoring.norm_words import REFERENCE, BandLine, lines_of
from monitoring.norms import NormBook, Span
from orgs.actions.rehearsing import seal_of
from orgs.models import Org
from orgs.views.confirming import Confirming


class NormPage(TemplateView):
    """The norms at one organisation: what holds, what held and what will."""

    template_name = "monitoring/norms.html"

    @cached_property
    def org(self) -> Org:
        asked = StaffingFilter(self.request.GET).asked().get("org")
        return access.monitored_org(self.request.user, self.request.org, asked)

    def get_context_data(self, **kwargs):
        org, book = self.org, NormBook()
        return super().get_context_data(
            org=org,
            sectors=[self._sector(sector, book) for sector in Sector],
            may_set=access.sets_norms(self.request.user, self.request.org),
            back=f"{reverse('monitoring:staffing')}?{urlencode({'org': org.pk})}",
            **kwargs,
        )

    def _sector(self, sector: Sector, book: NormBook) -> dict:
        today, path = timezone.localdate(), self.org.path
        spans = book.spans(sector=sector, path=path)
        return {
            "sector": sector,
            "now": next((_told(span) for span in spans if _holds(span, today)), None),
            "coming": [_told(span, self._withdrawal(span.norm)) for span in spans if span.since > today],
            "past": [_told(span) for span in reversed(spans) if span.until and span.until < today],
            "nearer": [
                _told(Span(norm, norm.valid_from)) for norm in book.set_below(sector=sector, path=path)
            ],
        }

    def _withdrawal(self, norm: Norm) -> str:
        """The address; "" for whoever may not."""
        own = self.request.org
        is_own = access.sets_norms(self.request.user, own) and norm.org_id == own.pk
        return reverse("monitoring:withdraw-norm", args=[norm.pk]) if is_own else ""


def _holds(span: Span, day) -> bool:
    return span.since <= day and (span.until is None or day <= span.until)


def _told(span: Span, withdrawal: str = "") -> dict:
    return {
        "norm": span.norm, "whose": span.norm.org.name if span.norm.org else REFERENCE, "span": span,
        "lines": band_lines(span.norm), "withdrawal": withdrawal,
    }  # fmt: skip


def band_lines(norm: Norm) -> list[BandLine]:
    return lines_of(norm.sector, norm.bands.all())


class SettingMixin:
    """Refuses before anything is read."""

    def dispatch(self, request, *args, **kwargs):
        self.org = access.norm_setting_org(request.user, request.org)
        return super().dispatch(request, *args, **kwargs)


class NormSet(SettingMixin, Confirming):
    """Typed, looked at, confirmed. `show` is what the first POST answers, sealed with what it shows."""

    form_class = NormForm
    template_name = "monitoring/set_norm.html"
    refusals = (NormError,)

    @cached_property
    def sector(self) -> Sector:
        return Sector(SectorFilter(self.request.GET).asked("sector") or Sector.UNIVERSITY)

    @cached_property
    def in_force(self) -> Norm | None:
        asked = {"sector": self.sector, "path": self.org.path, "day": timezone.localdate()}
        return NormBook().in_force(**asked)

    def get_form(self, form_class=None):
        if self.request.method != "POST":
            return NormForm.like(self.in_force, org=self.org, sector=self.sector)
        return NormForm(self.request.POST, org=self.org, sector=self.sector)

    def post(self, request, *args, **kwargs):
        step = StepForm(request.POST).asked("step")
        if step:
            form = self.get_form().again(more=step == StepForm.MORE)
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def performance(self, form: NormForm) -> NormSetting:
        return form.setting(by=self.request.user)

    def show(self, form: NormForm, told: NormForesight):
        context = self.get_context_data(form=form.sealed(seal_of(told)), foresight=told)
        return render(self.request, "monitoring/norm_preview.html", context)

    def done(self, result: Norm) -> str:
        return f"已制定{self.sector.label}配备标准，{result.valid_from}起施行；施行前可以撤回。"

    def onward(self):
        return redirect("monitoring:norms")

    def get_context_data(self, **kwargs):
        told = kwargs.get("foresight")
        return super().get_context_data(
            org=self.org,
            sector=self.sector,
            sectors=[(one, f"?{urlencode({'sector': one.value})}") for one in Sector],
            bands=lines_of(self.sector, [NormBand(**band) for band in told.bands]) if told else (),
            replaced=told and told.replaced and _told(Span(told.replaced, told.replaced.valid_from)),
            **kwargs,
        )


class NormWithdrawal(SettingMixin, View):
    """Of a norm of one's own, until its day."""

    def _norm(self) -> Norm:
        norm = Norm.objects.with_bands().filter(pk=self.kwargs["pk"], org=self.org).first()
        if norm is None:
            raise Http404("没有这项配备标准，或它已被撤回。")
        if norm.valid_from < norming.first_day():
            raise PermissionDenied(norming.IN_FORCE)
        return norm

    def get(self, request, pk):
        norm = self._norm()
        return render(request, "monitoring/withdraw_norm.html", {"norm": norm, "lines": band_lines(norm)})

    def post(self, request, pk):
        norm = self._norm()
        try:
            norming.withdraw_norm(norm=norm, by=request.user)
        except NormError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"已撤回{norm.valid_from}起施行的{norm.get_sector_display()}配备标准。")
        return redirect("monitoring:norms")
