"""Requests of an admin who is logged in, through all of Django but the socket."""

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory
from django.urls import reverse

from orgs.actions import appoint_admin
from orgs.models import Account, Org


def account_of(org: Org) -> Account:
    login = f"bench{org.pk}"
    account = Account.objects.filter(login=login).first()
    if account is None:
        account = Account.objects.create_user(login, None, name="测速员")
        appoint_admin(account=account, org=org, by=None)
    return account


class Browser:
    def __init__(self, account: Account):
        client = Client()
        client.force_login(account)
        client.get(reverse("home"))  # as any browser has, it has been given the secret of its forms too
        kept = (client.cookies[name] for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME))
        self.cookie = "; ".join(f"{cookie.key}={cookie.value}" for cookie in kept)
        self.requests, self.answer = RequestFactory(), WSGIHandler()

    def get(self, address: str) -> bytes:
        environ = self.requests.get(address, headers={"cookie": self.cookie}).environ
        told = []
        response = self.answer(environ, lambda status, headers: told.append(status))
        body = b"".join(response)
        response.close()
        if not told[0].startswith("200"):
            raise SystemExit(f"{address}：{told[0]}")
        return body
