"""The practice site beside ./dev run: where it listens, and what it does not share with the real one."""

import socket

import pytest

from zhtj import neighbour

pytestmark = pytest.mark.once


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((neighbour.HOST, 0))
        return probe.getsockname()[1]


def test_it_listens_on_the_next_port_or_on_any_that_is_free():
    port = free_port() - 1
    with neighbour.listen(port) as first, neighbour.listen(port) as second:
        assert first.getsockname()[1] == port + 1
        assert second.getsockname()[1] not in (port, port + 1)
        with socket.create_connection(first.getsockname(), timeout=5):
            pass  # nobody answers yet, and nobody is turned away


def test_the_real_site_learns_where_it_is(settings):
    settings.PRACTICE_URL = settings.PRACTICE_KEY = ""
    with neighbour.listen(free_port() - 1) as listening:
        neighbour.announce(listening)
        port = listening.getsockname()[1]
    assert f"http://{neighbour.HOST}:{port}" == settings.PRACTICE_URL
    assert neighbour.environment(8000)["PRACTICE_KEY"] == settings.PRACTICE_KEY != ""


def test_it_shares_neither_database_nor_files_nor_keys(settings):
    told = neighbour.environment(8000)
    assert told["PRACTICE"] == "True"
    assert told["REAL_URL"] == "http://127.0.0.1:8000"
    assert settings.DATABASES["default"]["NAME"] not in told["DATABASE_URL"]
    assert told["MEDIA_ROOT"] != settings.MEDIA_ROOT
    for name in ("SECRET_KEY", "BLIND_INDEX_KEY"):
        assert told[name] != getattr(settings, name)
    assert told["SEAL_KEYS"] not in settings.SEAL_KEYS
    assert len({told[name] for name in ("SECRET_KEY", "BLIND_INDEX_KEY", "PRACTICE_KEY")}) == 3
