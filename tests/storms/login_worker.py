"""One process of the login storm, on the database of DATABASE_URL.

    python -m tests.storms.login_worker TRIES [--unlocked]

It says "ready"; for each line LOGIN it sends TRIES wrong logins at once and says how many passwords were looked at.
`--unlocked` takes the lock out.
"""

import os
import sys
import threading
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.backends import ModelBackend  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402

from zhtj.doors.bounds import Bound  # noqa: E402
from zhtj.doors.models import Tries  # noqa: E402

PAUSE = 0.01  # seconds
looked: list[str] = []
authenticate, wait = ModelBackend.authenticate, Bound.wait


def look(self, request, username=None, **credentials):
    looked.append(username)
    return authenticate(self, request, username=username, **credentials)


def wait_slowly(self, tries, now):
    """Between looking at the count and writing it there is time for the others."""
    found = wait(self, tries, now)
    time.sleep(PAUSE)
    return found


def log_in(login: str, start: threading.Barrier) -> None:
    start.wait()
    Client().post("/login/", {"username": login, "password": "wrong-Password-1"})
    connections.close_all()


def storm(login: str, tries: int) -> int:
    looked.clear()
    start = threading.Barrier(tries)
    threads = [threading.Thread(target=log_in, args=(login, start)) for _ in range(tries)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(looked)


def say(words) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main(tries: str, *options: str) -> None:
    settings.AXES_ENABLED = True
    settings.ALLOWED_HOSTS = ["testserver"]
    ModelBackend.authenticate, Bound.wait = look, wait_slowly
    if "--unlocked" in options:
        Tries.objects.select_for_update = lambda **_: Tries.objects.all()
    say("ready")
    for line in sys.stdin:
        say(storm(line.strip(), int(tries)))


main(*sys.argv[1:])
