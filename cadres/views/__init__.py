"""Pages of the cadres app."""

from cadres.views.corrections import CorrectionCreate, CorrectionDetail, CorrectionWithdrawal
from cadres.views.entry import ChooseBranch, EnterBelow, EnterBranch, EnterOwn
from cadres.views.inquiries import InquiryCreate, InquiryDetail, InquiryWithdrawal
from cadres.views.posts import Application, PostDetail, PostList
from cadres.views.requests import CorrectionList, InquiryList
from cadres.views.reveals import NumberReveal, RevealLog
from cadres.views.upkeep import PostRemoval, PostUpdate

__all__ = [
    "CorrectionCreate", "CorrectionDetail", "CorrectionList", "CorrectionWithdrawal", "InquiryCreate",
    "InquiryDetail", "InquiryList", "InquiryWithdrawal",
    "Application", "ChooseBranch", "EnterBelow", "EnterBranch", "EnterOwn", "NumberReveal", "PostDetail",
    "PostList", "PostRemoval", "PostUpdate", "RevealLog",
]  # fmt: skip
