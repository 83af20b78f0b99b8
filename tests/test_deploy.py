"""What lies in deploy/ starts, answers, and names only what there is."""

import base64
import json
import os
import re
import runpy
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

pytestmark = pytest.mark.once

DEPLOY = settings.BASE_DIR / "deploy"
KEY = base64.b64encode(b"k" * 32).decode()
TOKEN = "abcdefghijklmnopqrstuvwxyz"
PATIENCE = 40  # seconds until a server answers


def environment(**changes) -> dict[str, str]:
    """Of a server for others; its database is there, and empty."""
    return {
        "PATH": os.environ["PATH"], "ENV_FILE": os.devnull, "SECRET_KEY": "xyzab" * 13, "SEAL_KEYS": f"k1:{KEY}",
        "BLIND_INDEX_KEY": KEY, "ALLOWED_HOSTS": "zhtj.example", "SQLITE_IN_PRODUCTION": "True",
        "METRICS_TOKEN": TOKEN, "WORKERS": "2", "STATIC_FROM_SOURCE": "True",
    } | changes  # fmt: skip


def start(**changes) -> subprocess.Popen:
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "zhtj.wsgi"]
    return subprocess.Popen(  # noqa: S603 - our own server
        command, env=environment(**changes), cwd=settings.BASE_DIR, stderr=subprocess.PIPE, text=True
    )


@contextmanager
def server(**changes):
    """Gives the address under which it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    running = start(BIND=place, **changes)
    try:
        until = time.monotonic() + PATIENCE
        while ask(f"http://{place}/healthz")[0] != 200:
            assert running.poll() is None, running.stderr.read()
            assert time.monotonic() < until
            time.sleep(0.2)
        yield f"http://{place}"
    finally:
        running.terminate()
        running.communicate(timeout=PATIENCE)


def ask(address: str, **headers) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()
    except OSError as fault:
        return 0, str(fault)


def test_the_server_starts_as_deployed_and_says_that_its_database_is_empty(tmp_path):
    with server(DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3") as home:
        status, told = ask(f"{home}/readyz")
        assert status == 503
        assert "请运行 manage.py migrate" in json.loads(told)["needed"]["migrations"]
        assert json.loads(told)["needed"]["database"] == ""
        for _ in range(6):  # either process counts some of them
            ask(f"{home}/login/", Host="zhtj.example")
        status, told = ask(f"{home}/metrics", Authorization=f"Bearer {TOKEN}")
        assert status == 200
        assert 'zhtj_fault{check="migrations"} 1.0' in told
        assert 'zhtj_answers_total{method="GET",status="301",view="unknown"} 6.0' in told  # over to https


def test_an_unsafe_server_does_not_start_and_says_why(tmp_path):
    unsafe = start(DATABASE_URL=f"sqlite:///{tmp_path}/x.sqlite3", DEBUG="True", BIND="127.0.0.1:0")
    _, told = unsafe.communicate(timeout=PATIENCE)
    assert unsafe.returncode != 0
    assert "DEBUG 不能开启" in told


def test_a_worker_that_is_renewed_counts_on_in_the_files_of_the_one_before(monkeypatch):
    monkeypatch.setattr(os, "environ", {})
    hooks = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    server, workers = SimpleNamespace(WORKERS={}), [SimpleNamespace() for _ in range(4)]
    for pid, worker in enumerate(workers[:3]):
        hooks["pre_fork"](server, worker)
        server.WORKERS[pid] = worker
    assert [worker.place for worker in workers[:3]] == [0, 1, 2]
    del server.WORKERS[1]  # ended, and another takes its turn
    hooks["pre_fork"](server, workers[3])
    assert workers[3].place == 1


def test_the_file_of_settings_holds_for_the_server_too(tmp_path, monkeypatch):
    (tmp_path / "env").write_text("WORKERS=7\nTHREADS=3\n")
    monkeypatch.setattr(os, "environ", {"ENV_FILE": str(tmp_path / "env"), "THREADS": "5"})
    told = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    assert (told["workers"], told["threads"]) == (7, 5)
    assert "WORKERS" not in os.environ  # or workers to come would never see the file changed


def test_services_run_only_commands_there_are():
    texts = [path.read_text("utf-8") for path in DEPLOY.iterdir() if path.is_file()]
    named = {name for text in texts for name in re.findall(r"manage\.py,? (\w+)", text)}
    assert {"work", "nightly", "migrate", "backup"} <= named
    assert named <= set(get_commands())


def test_the_composition_waits_for_the_database_and_for_its_tables():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    assert services["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert set(services["proxy"]["ports"]) == {"80:80", "443:443"}
    assert all("ports" not in service for name, service in services.items() if name != "proxy")


def test_the_practice_site_reaches_no_database_but_its_own():
    composition = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services = composition["services"]
    practising = {
        name: service for name, service in services.items() if "practice" in service.get("profiles", [])
    }
    assert practising.keys() == {f"practice-{name}" for name in ("database", "web", "worker", "reset")}
    volumes = lambda some: {volume.split(":")[0] for one in some for volume in one.get("volumes", [])}  # noqa: E731
    others = [service for name, service in services.items() if name not in practising]
    assert not volumes(practising.values()) & volumes(others)
    assert all(service["networks"] == ["practice"] for service in practising.values())
    assert [name for name in services if name not in practising and "networks" in services[name]] == ["proxy"]


def test_a_practice_site_sets_only_what_there_is():
    names = [re.findall(r"^#?([A-Z_]+)=", (DEPLOY / f"{name}.env.example").read_text("utf-8"), re.MULTILINE)
             for name in ("practice", "zhtj")]  # fmt: skip
    assert {"PRACTICE", "PRACTICE_KEY", "REAL_URL", "DATABASE_URL"} <= set(names[0]) <= set(names[1])


def test_nothing_of_a_developers_machine_gets_into_the_image():
    left_out = (settings.BASE_DIR / ".dockerignore").read_text("utf-8").split()
    assert {".git", ".venv", "var", "deploy/zhtj.env", "deploy/.env", "deploy/practice.env"} <= set(left_out)
