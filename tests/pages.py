"""What tests of pages say for short."""

from django.urls import reverse


def at(name: str, *args) -> str:
    """The address of a page of cadres."""
    return reverse(f"cadres:{name}", args=args)


def said(response) -> str:
    return response.content.decode()
