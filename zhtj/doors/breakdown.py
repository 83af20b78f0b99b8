"""The pages of a broken server: they ask nothing of the database, the session or the files beside it."""

from __future__ import annotations

import logging
import sys

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

from zhtj.audit import context
from zhtj.upkeep import outage

log = logging.getLogger(__name__)
BARE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title} · 智慧团建</title>'
    '<h1>{title}</h1><p>{text}</p><p><a href="/">返回首页</a></p></html>'
)
BROKEN = {"title": "系统出错", "text": "系统处理时发生了错误，已记入日志。请稍后重试。"}
AWAY = {"title": "系统暂时不能使用", "text": "系统正在恢复。刚才提交的内容可能没有保存，请稍后核对。"}
RETRY_AFTER = 10  # seconds


@requires_csrf_token
def server_error(request):
    """Django's handler500, called while the exception is being handled."""
    fault = sys.exc_info()[1]
    if outage.is_outage(fault):
        return unavailable(request, fault)
    return HttpResponse(_page("500.html", _told(request), BROKEN), status=500)


def unavailable(request: HttpRequest, fault: BaseException) -> HttpResponse:
    """It goes on by itself; whoever sent something learns whether it was stored."""
    is_part = "HX-Request" in request.headers
    told = _told(request) | {"state": _state(request, fault)}
    response = HttpResponse(_page("web/_outage.html" if is_part else "503.html", told, AWAY), status=503)
    response["Retry-After"] = RETRY_AFTER
    if not getattr(request, "is_outage_told", False):
        request.is_outage_told = True  # several layers may come upon it
        outage.tell(fault)
    response._has_been_logged = True  # else Django logs a traceback for each request
    return response


def _state(request: HttpRequest, fault: BaseException) -> str:
    """Of what was sent: "" where nothing was."""
    here = context.current()
    if request.method != "POST":
        return ""
    if here and here.is_done:
        return "stored"
    return "unknown" if outage.is_at_commit(fault) else "unstored"


def _told(request: HttpRequest) -> dict:
    return {"request_id": getattr(request, "request_id", None)}


def _page(template: str, told: dict, bare: dict) -> str:
    try:
        return loader.get_template(template).render(told)
    except Exception:
        log.exception(template)  # even that page is broken: say so without it
        return BARE.format(**bare)
