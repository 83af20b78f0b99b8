"""One process of the reveal storm: looks at a number again and again on the database of DATABASE_URL.

    python -m tests.storms.reveal_worker ACCOUNT POST LOOKS [--unlocked]

It says "ready", waits for a line, hurries, and says how often a number was shown. `--unlocked` takes the lock out.
"""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from cadres import actions  # noqa: E402
from cadres.actions import reveals  # noqa: E402
from cadres.models import Post, Reveal  # noqa: E402
from orgs.models import Account  # noqa: E402

PAUSE = 0.03  # seconds


def slow_down() -> None:
    """Between counting and writing there is time for the others."""
    check = reveals._check_limit

    def check_slowly(by: Account) -> None:
        check(by)
        time.sleep(PAUSE)

    reveals._check_limit = check_slowly


def look(post: Post, by: Account) -> bool:
    try:
        actions.reveal_number(
            post=post, number=Reveal.Number.PHONE, reason="联系本人", by=by, acting_for=post.org
        )
    except actions.LimitError:
        return False
    return True


def main(account: str, post: str, looks: str, *options: str) -> None:
    if "--unlocked" in options:
        Account.objects.select_for_update = lambda **_: Account.objects.all()
    slow_down()
    by = Account.objects.get(pk=account)
    seen = Post.objects.select_related("person", "org").get(pk=post)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(f"{sum(look(seen, by) for _ in range(int(looks)))}\n")


main(*sys.argv[1:])
