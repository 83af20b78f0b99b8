"""Where sessions are kept (settings.SESSION_ENGINE), and how they end before their time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY as ACCOUNT
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from zhtj.doors.models import Authenticator, Session, Tries
from zhtj.doors.models.session import digest
from zhtj.upkeep import outage

DOOR = "door"  # in the data of a session: what was known when it was opened
FORGOTTEN = timedelta(days=1)  # longer than any bound counts
SECOND_STEP = "second_step"  # there: which authenticator was asked


# Of whoever is logged in; asked together with the session, so that no request asks anything more.
_AUTHENTICATOR = Subquery(
    Authenticator.objects.filter(user=OuterRef("account"), confirmed=True).values("pk")[:1]
)


class SessionStore(db.SessionStore):
    """Django's own, except that the table tells whose session it is and never holds the key itself."""

    row: Session | None = None  # as loaded
    has_idled = False  # it was there, and nobody had used it for too long

    @classmethod
    def get_model_class(cls):
        return Session

    @classmethod
    def clear_expired(cls) -> None:
        """manage.py clearsessions, every night: sessions that ended by themselves, and tries long forgotten."""
        now = timezone.now()
        Session.objects.filter(Q(expire_date__lte=now) | Q(seen_at__lte=now - settings.SESSION_IDLE)).delete()
        Tries.objects.filter(last_at__lte=now - FORGOTTEN).delete()

    def exists(self, session_key: str) -> bool:
        return super().exists(digest(session_key))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            self.model.objects.filter(pk=digest(key)).delete()

    def save(self, must_create: bool = False) -> None:
        """A session that a database does not take now has not been ended by anybody, as Django would say."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if outage.is_outage(error):
                raise error.__context__  # noqa: B904 - it tells its cause itself
            raise

    def _get_session_from_db(self) -> Session | None:
        now = timezone.now()
        alive = self.model.objects.filter(pk=digest(self.session_key), expire_date__gt=now)
        row = alive.annotate(authenticator=_AUTHENTICATOR).first()
        if row and row.is_idle(now):
            self.has_idled = True
            row.delete()
            row = None
        if row is None:
            self._session_key = None
        self.row = row
        return row

    def create_model_instance(self, data: dict) -> Session:
        now, told = timezone.now(), data.get(DOOR, {})
        started_at = datetime.fromisoformat(told["started_at"]) if told else now
        return self.model(
            session_key=digest(self._get_or_create_session_key()),
            session_data=self.encode(data),
            expire_date=started_at + settings.SESSION_LONGEST,
            account_id=data.get(ACCOUNT),
            started_at=started_at,
            seen_at=now,
            address=told.get("address", ""),
            agent=told.get("agent", ""),
        )

    @property
    def is_half(self) -> bool:
        """The password was right, and the second factor has not been asked yet."""
        wanted = self.row.authenticator if self.row else None
        return wanted is not None and self.get(SECOND_STEP) != str(wanted)

    @property
    def has_second_factor(self) -> bool:
        return bool(self.row and self.row.authenticator)

    def pass_second_step(self, authenticator: Authenticator) -> None:
        """More may be done with this session from now on, so it gets another key."""
        self.cycle_key()
        self[SECOND_STEP] = str(authenticator.pk)

    def see(self) -> None:
        """Somebody is there: counts from now on, written at most once a minute."""
        now = timezone.now()
        if self.row and self.row.is_due_to_be_seen(now):
            try:
                self.model.objects.filter(pk=self.row.pk).update(seen_at=now)
            except DatabaseError as fault:
                if not outage.is_outage(fault):
                    raise
                outage.tell(fault)  # a full disk: who only reads goes on reading


def end_sessions(account, *, but: str | None = None) -> int:
    """Log `account` out everywhere, except in the session with the key `but`; how many sessions ended."""
    ended = Session.objects.of(account)
    if but:
        ended = ended.exclude(pk=digest(but))
    return ended.delete()[0]


def end_session(session: Session) -> int:
    """Log out whoever uses this one."""
    return Session.objects.filter(pk=session.pk).delete()[0]
