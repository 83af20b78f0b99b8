"""Settings of the suite, with uploaded files that go when the process ends."""

from tests.settings import *  # noqa: F403

STORAGES = STORAGES | {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}  # noqa: F405
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]  # noqa: F405
ROOT_URLCONF = "bench.monitoring.urls"
