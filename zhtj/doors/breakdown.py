"""The page of a broken server: asks nothing of the database, the session or the files beside it."""

from __future__ import annotations

import logging

from django.http import HttpResponseServerError
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

log = logging.getLogger(__name__)
BARE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>系统出错 · 智慧团建</title>'
    '<h1>系统出错</h1><p>系统处理时发生了错误，已记入日志。请稍后重试。</p><p><a href="/">返回首页</a></p></html>'
)


@requires_csrf_token
def server_error(request):
    told = {"request_id": getattr(request, "request_id", None)}
    try:
        page = loader.get_template("500.html").render(told)
    except Exception:
        log.exception("500.html")  # even that page is broken: say so without it
        page = BARE
    return HttpResponseServerError(page)
