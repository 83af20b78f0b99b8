"""Entry point of the application server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhtj.settings")
application = get_wsgi_application()

from django.urls import resolve  # noqa: E402  the settings must be there

from zhtj.checks import require_own_database, require_safety  # noqa: E402

require_safety()
require_own_database()
# Imports all pages now: who takes the place of a killed worker is quick from its first answer on.
resolve("/")
# What is loaded by now stays: looking for garbage among it took 65 ms each time, in every tenth or twentieth page.
gc.freeze()
