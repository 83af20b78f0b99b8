"""Settings of the application server: gunicorn --config deploy/gunicorn.conf.py zhtj.wsgi"""

import os
import shutil
import tempfile
from pathlib import Path

import environ


class Env(environ.Env):
    """A copy: workers that begin later read the file of settings anew."""

    ENVIRON = dict(os.environ)


if "ENV_FILE" in os.environ:
    Env.read_env(os.environ["ENV_FILE"])
env = Env()

bind = env.str("BIND", default="127.0.0.1:8000")
workers = env.int("WORKERS", default=4)
threads = env.int("THREADS", default=2)
timeout = 60  # seconds; nothing that takes longer is done inside a request
graceful_timeout = 30
keepalive = (
    130  # seconds; longer than a proxy keeps a connection (Caddy: 120), or it sends a form into a closed one
)
max_requests, max_requests_jitter = 5000, 500  # a worker is renewed before anything it lost adds up
forwarded_allow_ips = env.str("FORWARDED_ALLOW_IPS", default="127.0.0.1")
control_socket_disable = True
accesslog = None  # zhtj.access says more and keeps queries, which may hold names, out of the log

# Each worker counts into files of its own place; whichever is asked for /metrics adds them up. A worker that is
# renewed goes on with the files of the one before: named by process, there would be more of them every day.
_FOLDER = Path(
    env.str("PROMETHEUS_MULTIPROC_DIR", default="") or f"{tempfile.gettempdir()}/zhtj-metrics-{os.getpid()}"
)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_FOLDER)


def on_starting(server):
    """Counts of an earlier server are none of this one."""
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _FOLDER.mkdir(parents=True, mode=0o700)


def pre_fork(server, worker):
    taken = {other.place for other in server.WORKERS.values()}
    worker.place = next(place for place in range(len(taken) + 1) if place not in taken)


def post_fork(server, worker):
    from prometheus_client import values

    values.ValueClass = values.MultiProcessValue(lambda: worker.place)


def post_worker_init(worker):
    """What goes wrong in a worker is told as all else is: by the settings, and without numbers."""
    worker.log.error_log.handlers.clear()
    worker.log.error_log.propagate = True


def on_exit(server):
    shutil.rmtree(_FOLDER, ignore_errors=True)
