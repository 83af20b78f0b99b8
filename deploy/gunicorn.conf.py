"""Settings of the application server: gunicorn --config deploy/gunicorn.conf.py zhtj.wsgi"""

import os
import shutil
import tempfile
from pathlib import Path

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WORKERS", "4"))
threads = int(os.environ.get("THREADS", "2"))
timeout = 60  # seconds; nothing that takes longer is done inside a request
graceful_timeout = 30
max_requests, max_requests_jitter = 5000, 500  # a worker is renewed before anything it lost adds up
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
control_socket_disable = True
accesslog = None  # zhtj.access says more and keeps queries, which may hold names, out of the log

# Each process counts into a file of its own; whichever is asked for /metrics adds them up.
_FOLDER = Path(
    os.environ.get("PROMETHEUS_MULTIPROC_DIR") or Path(tempfile.gettempdir()) / f"zhtj-metrics-{os.getpid()}"
)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_FOLDER)


def on_starting(server):
    """Counts of an earlier server are none of this one."""
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _FOLDER.mkdir(parents=True, mode=0o700)


def child_exit(server, worker):
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def on_exit(server):
    shutil.rmtree(_FOLDER, ignore_errors=True)
