"""Pages of the cadres app."""

from cadres.views.entry import ChooseBranch, EnterBelow, EnterBranch, EnterOwn
from cadres.views.posts import Application, PostDetail, PostList
from cadres.views.removal import PostRemoval, PostRestoration
from cadres.views.reveals import NumberReveal, RevealLog
from cadres.views.upkeep import PostUpdate

__all__ = [
    "Application", "ChooseBranch", "EnterBelow", "EnterBranch", "EnterOwn", "NumberReveal", "PostDetail",
    "PostList", "PostRemoval", "PostRestoration", "PostUpdate", "RevealLog",
]  # fmt: skip
