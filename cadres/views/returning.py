"""The way back to the list as it was asked: its query goes along in the addresses of what is opened from there."""

from functools import partial

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from cadres.filters import BackFilter


def list_address(request) -> str:
    query = BackFilter(request.GET).query
    return reverse("cadres:list") + (f"?{query}" if query else "")


def back(query: str) -> str:
    """What is put behind an address so that the page there leads back to the list asked `query`."""
    return f"?{urlencode({'back': query})}" if query else ""


def kept(request) -> str:
    """The same once more, for the next address."""
    return back(BackFilter(request.GET).query)


def onward(request, name: str, *args):
    """A redirect that keeps the way back."""
    return redirect(reverse(name, args=args) + kept(request))


def context(request) -> dict:
    """Context processor; read only where a template shows them."""
    return {"list_address": partial(list_address, request), "back": partial(kept, request)}
