"""An admin's browser that goes on when the server is gone, and remembers what it was told."""

import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings

from tests.storms import senders

AWAY = "系统暂时不能使用"
PATIENCE = 60  # seconds for one answer
CUT_OFF = 0  # in place of a status: the connection ended without an answer


@dataclass
class Answer:
    status: int
    page: str = ""
    location: str = ""

    def field(self, name: str) -> str:
        found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', self.page)
        return found[1] if found else ""

    @property
    def is_done(self) -> bool:
        """A form was taken, or the page of an outage says that it had been taken before."""
        return self.status == 302 or "操作已经保存" in self.page

    @property
    def is_plain(self) -> bool:
        """The page of an outage."""
        return self.status == 503 and AWAY in self.page

    @property
    def says_unstored(self) -> bool:
        return self.is_plain and "提交的内容没有保存" in self.page


@dataclass
class Browser:
    """`account` is logged in. `statuses` are all that came."""

    account: object
    port: int = 0  # of the server, once it runs
    statuses: list[int] = field(default_factory=list)

    def __post_init__(self):
        self.session = senders.session_of(self.account)

    def get(self, address: str) -> Answer:
        return self._ask("GET", address)

    def post(self, address: str, filled: dict) -> Answer:
        return self._ask("POST", address, urlencode(filled).encode(), "application/x-www-form-urlencoded")

    def hand_in(self, address: str, name: str, content: bytes) -> Answer:
        """A file as the field `file`."""
        border = uuid4().hex
        head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{border}--\r\n".encode()
        return self._ask("POST", address, body, f"multipart/form-data; boundary={border}")

    def _ask(self, method: str, address: str, body: bytes = b"", kind: str = "") -> Answer:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        cookies = f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={senders.CSRF}"
        headers = {"Cookie": cookies, "X-CSRFToken": senders.CSRF, "Content-Type": kind}
        try:
            link.request(method, address, body, headers)
            told = link.getresponse()
            page = told.read().decode("utf-8", "replace")
            answer = Answer(told.status, page, told.headers.get("Location", ""))
        except (OSError, http.client.HTTPException):
            answer = Answer(CUT_OFF)
        finally:
            link.close()
        self.statuses.append(answer.status)
        return answer
