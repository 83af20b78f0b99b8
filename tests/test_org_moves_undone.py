"""Property: whatever is moved and taken back in turn, tree and figures are those from before.

EXAMPLES=2000 .venv/bin/pytest -s tests/test_org_moves_undone.py   two thousand runs instead of 12
"""

import os

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitoring import recounting
from monitoring.models import Staffing
from orgs.actions.moving import move, undo
from orgs.models import Org
from orgs.tree import TreeError, recomputing
from tests.factories import make_admin, make_org
from tests.staffing import enter

EXAMPLES = int(os.environ.get("EXAMPLES", "12"))


def picture() -> list:
    """All but when a figure moved last, which is what a move and its undoing change."""
    rows = list(Staffing.objects.order_by("pk").values())
    return [list(Org.objects.order_by("pk").values()), [row | {"changed_at": None} for row in rows]]


def people(city, draw) -> None:
    """Some at random places, one of them perhaps at two."""
    places = [city.university, city.college, city.branch, city.sibling, city.group, city.crew, city.village]
    first = None
    for place in draw(st.lists(st.sampled_from(places), min_size=1, max_size=4, unique=True)):
        first = enter(place, draw(st.sampled_from([None, first and first.person])))


@settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=EXAMPLES <= 12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data())
def test_moves_taken_back_in_turn_leave_nothing_changed(city, data):
    with transaction.atomic():
        by = make_admin(city.nation)
        make_org(city.county, "江口镇团委", "committee")
        people(city, data.draw)
        keys = sorted(Org.objects.values_list("pk", flat=True))
        before, kept = picture(), []
        for _ in range(data.draw(st.integers(1, 4))):
            org, to = (Org.objects.get(pk=data.draw(st.sampled_from(keys))) for _ in range(2))
            was = picture()
            try:
                kept.append(move(org=org, to=to, by=by))
            except TreeError:
                assert picture() == was
        assert [str(one) for one in [*recomputing.differences(), *recounting.differences()]] == []
        for one in reversed(kept):
            undo(move=one, by=by)
        assert picture() == before
        transaction.set_rollback(True)
