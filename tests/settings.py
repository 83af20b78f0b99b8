"""Settings of the suite: fixed keys, a cheap password hash, files in a temporary folder."""

import os
import tempfile

os.environ.setdefault("ENV_FILE", os.devnull)
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("SEAL_KEYS", "test:" + "dGVzdGtleXRlc3RrZXl0ZXN0a2V5dGVzdGtleTEyMzQ=")
os.environ.setdefault("BLIND_INDEX_KEY", "aW5kZXhrZXlpbmRleGtleWluZGV4a2V5aW5kZXgxMjM=")
os.environ.setdefault("DATABASE_URL", "sqlite:///:memory:")
os.environ.setdefault("HTTPS", "False")
os.environ.setdefault("PRACTICE_URL", "https://practice.example")
os.environ.setdefault("PRACTICE_KEY", "only-for-tests-" * 4)
os.environ.setdefault("STATIC_FROM_SOURCE", "True")

from zhtj.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False  # tests of wrong logins switch it on; all others log in without counting
MEDIA_ROOT = os.environ.get("MEDIA_ROOT") or tempfile.mkdtemp(prefix="zhtj-media-")
