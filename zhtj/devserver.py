"""What ./dev run does once Python's environment is there: database, demonstration, accounts, server."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from unicodedata import east_asian_width

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import ProgrammingError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.urls import resolve
from gunicorn.app.base import BaseApplication

from orgs.models import Org
from zhtj.practice.beside import delete_file

ACCOUNTS = settings.VAR_DIR / "demo-accounts.json"
HOST = "127.0.0.1"


class StartError(Exception):
    """Why the demonstration does not start, as a sentence."""


def port_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise StartError("端口应为 1 到 65535 之间的整数，如：./dev run --port 8001")
    return int(text)


def require_port(port: int) -> None:
    """Refuse a port on which nobody can listen."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise StartError(
                f"端口 {port} 不能使用（可能已有程序在用），请换一个，如：./dev run --port {port % 65535 + 1}"
            ) from error


# --- database ----------------------------------------------------------------------------------------------


def prepare_database(say) -> None:
    """Migrate what is not migrated; load the demonstration where there are no organisations."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("建立数据表…")
        call_command("migrate", interactive=False, verbosity=0)
    if not Org.objects.exists():
        say("生成演示数据…")
        call_command("load_demo")


def empty_database() -> None:
    """Leave nothing of a demonstration: its tables or SQLite file, and the files handed in with its forms."""
    if not _may_be_emptied():
        raise StartError("数据库里的数据不是由 ./dev run 生成的，不能用 --fresh 清空。")
    if connection.vendor == "sqlite":
        connection.close()
        delete_file(connection.settings_dict["NAME"])
    else:
        drop_tables()
    shutil.rmtree(settings.VAR_DIR / "media", ignore_errors=True)


def _may_be_emptied() -> bool:
    """There is nothing, or a demonstration made all of it."""
    from zhtj import demo  # here, since only --fresh needs it and other starts should be quick

    tables = connection.introspection.table_names()
    if Org._meta.db_table not in tables:
        return not tables
    return not Org.objects.exists() or demo.is_demonstration()


def drop_tables() -> None:
    """Of a PostgreSQL database, which must be ours."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        except ProgrammingError as error:
            raise StartError("没有清空该数据库的权限，请使用数据库所有者的账号。") from error


# --- accounts ----------------------------------------------------------------------------------------------


ROLES = {
    "province": "省级团委",
    "city": "地市级团委",
    "county": "县级团委",
    "work_committee": "团工委",
    "township_committee": "乡镇团委",
    "general_branch": "团总支",
    "branch": "团支部",
    "university": "高校团委",
    "college_committee": "院系团委",
    "enterprise": "国企团委",
    "new_university": "高校团委（组织信息待完善）",
    "new_enterprise": "国企团委（组织信息待完善）",
    "disabled": "已停用",
}


def account_lines() -> list[str]:
    """A table of the demonstration's accounts, aligned for a terminal; empty when there are none."""
    if not ACCOUNTS.exists():
        return []
    accounts = json.loads(ACCOUNTS.read_text("utf-8"))
    rows = [
        (ROLES.get(one["role"], one["role"]), one["login"], one["password"], one["org"]) for one in accounts
    ]
    rows.insert(0, ("演示账号", "登录名", "密码", "团组织"))
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(_pad, row, widths)).rstrip() for row in rows]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


# --- server ------------------------------------------------------------------------------------------------


def start_worker() -> None:
    """Works off imports and exports beside the server, and ends with it, also when that is killed."""
    command = [
        sys.executable,
        str(settings.BASE_DIR / "manage.py"),
        "work",
        "--with-parent",
        str(os.getpid()),
    ]
    subprocess.Popen(command)  # noqa: S603 - ourselves


class Server(BaseApplication):
    """Gunicorn as in production, with one worker process that starts with everything imported.

    Ctrl-C reaches both processes; the worker leaves it to its master, as two signals at once can lock it up.
    """

    def __init__(self, bind: str, *, when_ready):
        self.options = {
            "bind": bind,
            "worker_class": "gthread",
            "threads": 8,
            "preload_app": True,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": lambda arbiter: when_ready(),
            "post_worker_init": lambda worker: signal.signal(signal.SIGINT, signal.SIG_IGN),
        }
        super().__init__()

    def load_config(self):
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self):
        application = get_wsgi_application()
        resolve("/")  # imports the views now, not in the first request
        connections.close_all()  # a connection must not cross the fork
        return application
