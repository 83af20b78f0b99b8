"""From which address a request comes, behind any number of proxies of our own."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings

HOME = 64  # bits of an IPv6 address that one household or school holds alone


def client_address(request) -> str:
    """As an address; "" when there is none.

    Each proxy appends whom it was asked by, so only as many entries from the right are believed as there are
    proxies of ours (settings.PROXY_COUNT): what a client writes into the header itself stands further left.
    """
    told = request.META.get("HTTP_X_FORWARDED_FOR", "")
    hops = told.split(",") if told else []
    if len(hops) >= settings.PROXY_COUNT > 0:
        return tidy(hops[-settings.PROXY_COUNT])
    return tidy(request.META.get("REMOTE_ADDR", ""))


def tidy(text: str) -> str:
    """An address without port, brackets or zone; "" for anything else."""
    text = text.strip().partition("%")[0]
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)


def household(address: str) -> str:
    """What counts as one address: an IPv6 client may choose among 2^64 of its own."""
    if not address or not isinstance(ip_address(address), IPv6Address):
        return address
    return str(ip_network(f"{address}/{HOME}", strict=False))
