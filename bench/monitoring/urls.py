"""The addresses of the site, and one behind the same doors that shows nothing."""

from django.http import HttpResponse
from django.urls import path

from zhtj.urls import *  # noqa: F403
from zhtj.urls import urlpatterns as addresses

EMPTY = "/empty/"
urlpatterns = [path("empty/", lambda request: HttpResponse("")), *addresses]
