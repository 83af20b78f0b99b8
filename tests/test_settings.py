"""What a real server gets when nobody asks for anything weaker."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

SHOWN = "DEBUG SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS DATABASES STORAGES"
OF_THE_SERVER = {"BIND", "WORKERS", "THREADS", "FORWARDED_ALLOW_IPS", "PROMETHEUS_MULTIPROC_DIR"}
SECRETS = {"SECRET_KEY": "x" * 60, "SEAL_KEYS": "a:AAAA,b:BBBB", "BLIND_INDEX_KEY": "AAAA"}


def load(**environment) -> subprocess.CompletedProcess:
    """The project's own settings in a process that knows nothing else; prints some of them as JSON."""
    shown = f"{{name: getattr(settings, name) for name in {SHOWN.split()}}}"
    script = f"import json; from zhtj import settings; print(json.dumps({shown}))"
    environment = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, **environment}
    command = [sys.executable, "-c", script]
    return subprocess.run(  # noqa: S603
        command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def production() -> dict:
    return json.loads(load(**SECRETS).stdout)


def test_debugging_is_off_and_everything_goes_over_https(production):
    assert production["DEBUG"] is False
    assert production["SECURE_SSL_REDIRECT"] is True
    assert production["SESSION_COOKIE_SECURE"] is True
    assert production["CSRF_COOKIE_SECURE"] is True
    assert production["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600


def test_the_embedded_database_has_one_writer_at_a_time_and_readers_beside_it(production):
    options = production["DATABASES"]["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


def test_files_for_the_browser_are_fingerprinted(production):
    assert "Manifest" in production["STORAGES"]["staticfiles"]["BACKEND"]


def test_a_url_chooses_postgresql_on_a_socket():
    url = "postgres://zhtj@/zhtj?host=/run/postgresql"
    database = json.loads(load(**SECRETS, DATABASE_URL=url).stdout)["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["USER"], database["NAME"]) == ("zhtj", "zhtj")
    told = {"host": "/run/postgresql", "options": "-c jit=off -c plan_cache_mode=force_generic_plan"}
    assert told.items() <= database["OPTIONS"].items()


def test_behind_a_pooler_nothing_hangs_on_one_connection():
    told = load(**SECRETS, DATABASE_URL="postgres://zhtj@pooler/zhtj", POOLED="True")
    database = json.loads(told.stdout)["DATABASES"]["default"]
    assert database["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert "options" not in database["OPTIONS"]


def test_a_replica_is_reached_by_its_own_address_alone():
    urls = {
        "DATABASE_URL": "postgres://zhtj@/zhtj?host=/run/postgresql",
        "REPLICA_URL": "postgres://zhtj@standby/zhtj",
    }
    told = json.loads(load(**SECRETS, **urls).stdout)["DATABASES"]["replica"]
    assert told["HOST"] == "standby"
    assert "host" not in told["OPTIONS"]
    assert "default_transaction_read_only=on" in told["OPTIONS"]["options"]
    told = json.loads(load(**SECRETS, **urls, POOLED="True").stdout)["DATABASES"]["replica"]
    assert "options" not in told["OPTIONS"]  # PgBouncer refuses them


def test_a_format_of_the_log_that_there_is_not_is_refused():
    assert "LOG_FORMAT 只能是 text 或 json" in load(**SECRETS, LOG_FORMAT="jsn").stderr


@pytest.mark.parametrize("missing", SECRETS)
def test_a_server_without_its_secrets_does_not_start(missing):
    told = {name: value for name, value in SECRETS.items() if name != missing}
    answer = load(**told)
    assert answer.returncode != 0
    assert missing in answer.stderr


def test_pages_allow_no_inline_script_and_no_other_host(client, db):
    policy = client.get("/login/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_every_setting_is_told_of_in_the_example_of_a_server():
    source = (settings.BASE_DIR / "zhtj/settings.py").read_text("utf-8")
    read = set(re.findall(r'\benv\.\w+\(\s*"(\w+)"', source)) - {"ENV_FILE"}  # which names the file itself
    example = (settings.BASE_DIR / "deploy/zhtj.env.example").read_text("utf-8")
    assert len(read) > 20
    server = (settings.BASE_DIR / "deploy/gunicorn.conf.py").read_text("utf-8")
    assert set(re.findall(r'\benv\.\w+\("(\w+)"', server)) == OF_THE_SERVER
    assert read | OF_THE_SERVER == set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
