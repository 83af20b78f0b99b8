"""One process of the export storm: wants to download each of the files, as the others do at the same moment.

    python -m tests.storms.export_worker ACCOUNT SESSION [--unlocked]

It says "ready", waits for a line, hurries, and says which ones it got. `--unlocked` takes the lock out.
"""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from cadres import actions  # noqa: E402
from cadres.actions import exports  # noqa: E402
from cadres.models import Export  # noqa: E402
from orgs.models import Account  # noqa: E402

PAUSE = 0.01  # seconds between looking and writing: time for the others
fault_of_taking = Export.fault_of_taking


def look_slowly(export: Export, session: str) -> str:
    fault = fault_of_taking(export, session)
    time.sleep(PAUSE)
    return fault


def take(export: Export, by: Account, session: str) -> bool:
    try:
        return bool(b"".join(actions.take_export(export=export, by=by, session=session)))
    except actions.CadreError:
        return False


def main(account: str, session: str, *options: str) -> None:
    Export.fault_of_taking = look_slowly
    if "--unlocked" in options:
        exports._locked = lambda pk: Export.objects.select_related("account", "org").get(pk=pk)
    by, wanted = Account.objects.get(pk=account), list(Export.objects.order_by("serial"))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    got = [export.serial for export in wanted if take(export, by, session)]
    sys.stdout.write(" ".join(got) + "\n")


main(*sys.argv[1:])
