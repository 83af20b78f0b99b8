#!/usr/bin/env python3
"""Starts ./dev run in a fresh copy and logs in with every demonstration account: .ci/smoke.py FOLDER."""

import html
import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

FOLDER = Path(sys.argv[1])
PATIENCE = 600  # seconds for environment, database and demonstration together


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


PORT = free_port()
HOME = f"http://127.0.0.1:{PORT}"


def start(*options: str) -> tuple[subprocess.Popen, float]:
    """The server and the seconds it took to answer the login page."""
    began = time.monotonic()
    server = subprocess.Popen(
        ["./dev", "run", "--port", str(PORT), *options], cwd=FOLDER, stdin=subprocess.DEVNULL
    )
    while time.monotonic() - began < PATIENCE:
        if server.poll() is not None:
            sys.exit(f"./dev run ended with status {server.returncode}")
        try:
            with urllib.request.urlopen(f"{HOME}/login/", timeout=30):
                return server, time.monotonic() - began
        except urllib.error.HTTPError:
            server.terminate()
            raise
        except OSError:
            time.sleep(0.02)
    server.terminate()
    sys.exit(f"no answer in {PATIENCE} s")


def stop(server: subprocess.Popen) -> None:
    server.send_signal(signal.SIGINT)
    status = server.wait(30)
    if status:
        sys.exit(f"Ctrl-C ended ./dev run with status {status}")


def log_in(account: dict) -> tuple[urllib.request.OpenerDirector, str, str]:
    """A browser of its own, and address and text of the page after the login form."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    form = browser.open(f"{HOME}/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]
    told = {"username": account["login"], "password": account["password"], "csrfmiddlewaretoken": token}
    with browser.open(f"{HOME}/login/", urllib.parse.urlencode(told).encode()) as answer:
        return browser, urllib.parse.urlsplit(answer.url).path, html.unescape(answer.read().decode())


def first_menu(page: str) -> str:
    """Address of the first entry of the guide's menus on a page."""
    return re.search(r'href="(/(?:cadres|monitoring)/[^"]*)"', page)[1]


def visit(account: dict) -> None:
    """An account lands in the console and its first menu opens; a disabled one stays at the door."""
    browser, path, page = log_in(account)
    told = f"{account['role']} {account['login']}"
    if account["role"] == "disabled":
        outcome = "is refused" if path == "/login/" else sys.exit(f"{told} got in")
    elif path == "/login/" or account["org"] not in page:
        sys.exit(f"{told} does not get in: {path}")
    elif account["role"].startswith("new_"):
        outcome = "is asked" if path == "/organisation/profile/" else sys.exit(f"{told} is not asked: {path}")
    else:
        menu = first_menu(page)
        outcome = f"{path}, {menu}: {browser.open(HOME + menu).status}"
    print(f"{told}: {outcome}", flush=True)


def practise(account: dict) -> None:
    """From the real site into the practice city, as soon as it is made."""
    browser, _, _ = log_in(account)
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        form = browser.open(f"{HOME}/practice/").read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]
        told = {"role": "county", "csrfmiddlewaretoken": token}
        try:
            with browser.open(f"{HOME}/practice/", urllib.parse.urlencode(told).encode()) as answer:
                page = html.unescape(answer.read().decode())
        except urllib.error.HTTPError as refusal:
            if refusal.code != 503:
                raise
            time.sleep(1)
            continue
        if "每天凌晨恢复原样" not in page or "共青团鹿鸣县委员会" not in page or answer.url.startswith(HOME):
            sys.exit(f"{account['login']} does not get into the practice city: {answer.url}")
        print(f"practice city: {time.monotonic() - began:.1f} s until somebody is in", flush=True)
        return
    sys.exit(f"no practice city in {PATIENCE} s")


server, seconds = start("--fresh")
print(f"first start: {seconds:.1f} s to an answer", flush=True)
try:
    accounts = json.loads((FOLDER / "var/demo-accounts.json").read_text("utf-8"))
    for account in accounts:
        visit(account)
    practise(next(account for account in accounts if account["login"] == "city"))
finally:
    stop(server)
server, seconds = start()
stop(server)
print(f"second start: {seconds:.2f} s to an answer", flush=True)
