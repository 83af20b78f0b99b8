"""Columns of the staffing table: which, in what order; and views that are kept by name and shared by link."""

from dataclasses import replace
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.generic import View

from monitoring.access import monitored_org
from monitoring.columns import StaffingColumn, columns_of
from monitoring.filters import KEPT, StaffingFilter
from monitoring.models import SavedView
from monitoring.views.asking import TableMixin, address, query_of

MOST_VIEWS = 50  # of one account
PLACE = "place_of_"  # and the key: where a column stands


class ColumnsPage(TableMixin, View):
    """Choosing is a question without consequences: the answer is an address."""

    def get(self, request):
        if "chosen" in request.GET:
            return HttpResponseRedirect(address(replace(self.table, chosen=self._chosen())))
        return render(
            request,
            "monitoring/columns.html",
            {
                "table": self.table,
                "back": address(self.table),
                "columns": list(enumerate(self._in_order(), start=1)),
                "shown": {column.key for column in self.table.columns},
                "asked": [
                    ("org", self.table.org.pk), ("sector", self.table.sector.value),
                    *((name, value) for name, value in query_of(self.table).items() if name != "columns"),
                ],
                "form": ViewForm(),
                "saved": SavedView.objects.filter(account=request.user),
            },
        )  # fmt: skip

    def _in_order(self) -> list[StaffingColumn]:
        """Those shown, as they stand; behind them the others."""
        known = [column for column in columns_of(self.table.sector) if not column.is_fixed]
        shown = [column for column in self.table.columns if not column.is_fixed]
        return [*shown, *(column for column in known if column not in shown)]

    def _chosen(self) -> tuple[str, ...]:
        asked = self.request.GET
        keys = [column.key for column in columns_of(self.table.sector) if not column.is_fixed]
        ticked = [key for key in keys if key in asked.getlist("chosen")]
        placed = sorted(ticked, key=lambda key: (_place(asked.get(PLACE + key)), keys.index(key)))
        return () if placed == keys else tuple(placed)


def _place(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else 10**6


class ViewForm(forms.Form):
    name = forms.CharField(
        label="视图名称",
        max_length=30,
        error_messages={"required": "请填写视图名称。", "max_length": "视图名称不能超过30字。"},
    )


class ViewsPage(TableMixin, View):
    """Keeps the table asked for in the address, under a name."""

    def post(self, request):
        form, saved = ViewForm(request.POST), SavedView.objects.filter(account=request.user)
        if not form.is_valid():
            [fault] = form.errors["name"][:1]
            messages.error(request, fault)
        elif saved.count() >= MOST_VIEWS and not saved.filter(name=form.cleaned_data["name"]).exists():
            messages.error(request, f"最多保存{MOST_VIEWS}个视图，请先删除不用的视图。")
        else:
            name = form.cleaned_data["name"]
            query = urlencode(query_of(replace(self.table, day=None)))
            facts = {"sector": self.table.sector, "query": query}
            SavedView.objects.update_or_create(account=request.user, name=name, defaults=facts)
            messages.success(request, f"已保存视图“{name}”。")
        return redirect(address(self.table, "monitoring:columns"))


class ViewPage(View):
    """Opens a view for whoever has its link, in the own subtree; its owner may delete it."""

    def get(self, request, pk):
        org = monitored_org(request.user, request.org, None)
        view = get_object_or_404(SavedView, pk=pk)
        asked = StaffingFilter(QueryDict(view.query)).asked()
        kept = {name: QueryDict(view.query)[name] for name in KEPT if asked.get(name)}
        query = urlencode({"org": org.pk, "sector": view.sector, **kept})
        return redirect(f"{reverse('monitoring:staffing')}?{query}")

    def post(self, request, pk):
        monitored_org(request.user, request.org, None)
        view = get_object_or_404(SavedView, pk=pk, account=request.user)
        view.delete()
        messages.success(request, f"已删除视图“{view.name}”。")
        return redirect("monitoring:columns")
