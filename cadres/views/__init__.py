"""Pages of the cadres app."""

from cadres.views.entry import ChooseBranch, EnterBelow, EnterBranch, EnterOwn
from cadres.views.posts import Application, PostDetail, PostList
from cadres.views.removal import PostRemoval, PostRestoration
from cadres.views.upkeep import PostUpdate

__all__ = [
    "Application", "ChooseBranch", "EnterBelow", "EnterBranch", "EnterOwn", "PostDetail", "PostList",
    "PostRemoval", "PostRestoration", "PostUpdate",
]  # fmt: skip
