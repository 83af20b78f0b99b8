"""Forms sent at the same moment: by threads inside this process, or to a server of its own."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, connections
from django.test import Client

CSRF = "x" * 32
PATIENCE = 30  # seconds until the server answers for the first time


def at_once(jobs) -> list:
    """Run each job in a thread of its own, all from the same moment on; what they gave, in no order.

    What one of them raises, the test is told: a job that breaks down must not count as one that said nothing.
    """
    start, results, faults = threading.Barrier(len(jobs)), [], []

    def run(job):
        try:
            start.wait()
            results.append(job())
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise ExceptionGroup("jobs broke down", faults)
    return results


def database_url() -> str:
    """Of the test database, for another process."""
    told = connection.settings_dict
    password = f":{told['PASSWORD']}" if told["PASSWORD"] else ""
    host = told["HOST"] or told.get("OPTIONS", {}).get("host", "")
    return f"postgres://{told['USER']}{password}@/{told['NAME']}?host={host}&port={told['PORT'] or 5432}"


@contextmanager
def server(*, processes: int, threads: int, **settings_of_it: str):
    """gunicorn on the test database; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "zhtj.wsgi", "--bind", f"127.0.0.1:{port}", "--workers",
               str(processes), "--threads", str(threads), "--backlog", "256", "--log-level", "error"]  # fmt: skip
    env = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    env |= settings_of_it
    running = subprocess.Popen(command, env=env, cwd=settings.BASE_DIR)  # noqa: S603 - our own server
    try:
        _wait_for(port)
        yield port
    finally:
        running.terminate()
        running.wait(PATIENCE)


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def session_of(account) -> str:
    """The key of a session of `account`, as after logging in."""
    client = Client()
    client.force_login(account)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def post(port: int, session: str, address: str, filled: dict) -> tuple[int, str]:
    """Status and page, by a connection of its own."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    headers = {"Cookie": cookies, "X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}
    link.request("POST", address, urlencode(filled), headers)
    response = link.getresponse()
    page = response.read().decode()
    link.close()
    return response.status, page


def get(port: int, session: str, address: str) -> int:
    """Status of a page, by a connection of its own."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    link.request("GET", address, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"})
    response = link.getresponse()
    response.read()
    link.close()
    return response.status
