"""The only writer of structure: adds, moves, merges, closes, renames and retypes organisations, under locks, on
rows read after locking.

Adding below a 基层 unit shares the forest with everybody and holds that unit; whatever touches the leading
levels in a way others could trip over (a new or moved 领导机关 or 团工委, a unit that becomes one or ceases to
be one or changes its superior) is alone.
"""

from orgs.tree.adding import add, add_many
from orgs.tree.closing import close, reopen
from orgs.tree.facts import rename, retype
from orgs.tree.locks import TreeError, hold_forest, hold_rows
from orgs.tree.merging import merge
from orgs.tree.moving import check_move, hold_both, move
from orgs.tree.placing import DEEPEST
from orgs.tree.refusals import university_below, university_in, university_over

__all__ = [
    "DEEPEST", "TreeError", "add", "add_many", "check_move", "close", "hold_both", "hold_forest", "hold_rows", "merge",
    "move", "rename", "reopen", "retype", "university_below", "university_in", "university_over",
]  # fmt: skip
