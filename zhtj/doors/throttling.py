"""django-axes asks here whether a login may be looked at (settings.AXES_HANDLER, docs/decisions)."""

from __future__ import annotations

from datetime import timedelta

from axes.handlers.base import AbstractAxesHandler, AxesBaseHandler
from django.conf import settings

from zhtj.doors.address import household
from zhtj.doors.bounds import NOW, Bound, Counted, forget, give_back, take
from zhtj.doors.familiar import is_familiar
from zhtj.doors.models import Tries
from zhtj.sealed import blind_index

QUARTER = timedelta(minutes=15)
# One account from one address: somebody who does not know the password, or no longer.
PAIR = Bound("pair", most=5, pause=QUARTER, forgotten_after=QUARTER)
# One account from everywhere: many computers after one password.
LOGIN = Bound("login", most=30, pause=QUARTER, forgotten_after=QUARTER)
# One address, any account: a whole school may stand behind it, so it is slowed down and never shut out, and
# browsers that logged in to the account before (zhtj.doors.familiar) are not even slowed down.
ADDRESS = Bound("address", most=100, pause=timedelta(seconds=5), forgotten_after=QUARTER)
# One account's second factor, the password being known.
CODE = Bound("code", most=5, pause=QUARTER, forgotten_after=QUARTER)

# One account's password asked again inside a session, from wherever.
PASSWORD = Bound("password", most=5, pause=QUARTER, forgotten_after=QUARTER)


def of_login(login: str, address: str) -> tuple[Counted, Counted, Counted]:
    name, home = blind_index(login.strip().casefold(), "login"), household(address)
    return Counted(PAIR, name, home), Counted(LOGIN, name), Counted(ADDRESS, address=home)


def of_code(account) -> Counted:
    return Counted(CODE, blind_index(str(account.pk), "account"))


def of_password(account) -> Counted:
    return Counted(PASSWORD, blind_index(str(account.pk), "account"))


class LoginHandler(AbstractAxesHandler, AxesBaseHandler):
    """Takes a try before the password is looked at; axes' own handler counts afterwards, which 50 at once outrun."""

    def is_allowed(self, request, credentials: dict | None = None) -> bool:
        login = (credentials or {}).get(settings.AXES_USERNAME_FORM_FIELD) or ""
        pair, everywhere, address = of_login(login, request.axes_ip_address)
        bounds = (pair, everywhere) if is_familiar(request, login) else (pair, everywhere, address)
        request.login_wait = take(bounds)
        request.axes_locked_out = request.login_wait > NOW
        return not request.axes_locked_out

    def user_login_failed(self, sender, credentials: dict, request=None, **kwargs) -> None:
        """Was counted already."""

    def user_logged_in(self, sender, request, user, **kwargs) -> None:
        pair, login, address = of_login(user.get_username(), request.axes_ip_address)
        forget(pair)
        forget(login)
        if not is_familiar(request, user.get_username()):
            give_back(address)

    def user_logged_out(self, sender, request, user, **kwargs) -> None:
        """Changes nothing."""

    def get_failures(self, request, credentials: dict | None = None) -> int:
        login = (credentials or {}).get(settings.AXES_USERNAME_FORM_FIELD) or ""
        pair, _, _ = of_login(login, request.axes_ip_address)
        rows = Tries.objects.filter(bound=PAIR.name, login=pair.login, address=pair.address)
        return rows.values_list("count", flat=True).first() or 0

    def reset_attempts(self, *, ip_address=None, username=None, ip_or_username=False) -> int:
        """manage.py axes_reset, axes_reset_username, axes_reset_ip."""
        found = Tries.objects.exclude(bound=CODE.name)
        if username:
            found = found.filter(login=blind_index(username.strip().casefold(), "login"))
        if ip_address:
            found = found.filter(address=household(ip_address))
        return found.delete()[0]
