"""Pages of the cadres app."""

from cadres.views.certifying import CertificationDetail, CertificationList
from cadres.views.check import Check
from cadres.views.coming import ComerPage
from cadres.views.confirming import (
    TurnoverConfirmation,
    TurnoverDone,
    TurnoverPreview,
    TurnoverReturn,
)
from cadres.views.corrections import CorrectionCreate, CorrectionDetail, CorrectionWithdrawal
from cadres.views.entry import ChooseBranch, EnterBelow, EnterBranch, EnterOwn
from cadres.views.exports import (
    ExportCreate,
    ExportDetail,
    ExportDownload,
    ExportList,
    ExportMaking,
    ExportRequestList,
    ExportWithdrawal,
)
from cadres.views.imports import (
    ImportAbandonment,
    ImportConclusion,
    ImportDecision,
    ImportList,
    ImportPage,
    ImportReopening,
    ImportReport,
    ImportRestart,
    ImportTemplate,
)
from cadres.views.inquiries import InquiryCreate, InquiryDetail, InquiryWithdrawal
from cadres.views.listing import ColumnsChosen, PostList, PostPrint
from cadres.views.posts import Application, PostDetail
from cadres.views.removal import PostRemoval, PostRestoration
from cadres.views.requests import CorrectionList, InquiryList
from cadres.views.reveals import NumberReveal, RevealLog
from cadres.views.turnover import TurnoverHome, TurnoverPage
from cadres.views.upkeep import PostUpdate

__all__ = [
    "Application", "CertificationDetail", "CertificationList", "Check", "ChooseBranch", "ColumnsChosen",
    "ComerPage",
    "CorrectionCreate", "CorrectionDetail", "CorrectionList", "CorrectionWithdrawal", "EnterBelow",
    "EnterBranch", "EnterOwn", "ExportCreate", "ExportDetail", "ExportDownload", "ExportList",
    "ExportMaking", "ExportRequestList", "ExportWithdrawal", "ImportAbandonment", "ImportConclusion",
    "ImportDecision", "ImportList", "ImportPage", "ImportReopening", "ImportReport", "ImportRestart", "ImportTemplate",
    "InquiryCreate", "InquiryDetail", "InquiryList", "InquiryWithdrawal", "NumberReveal", "PostDetail",
    "PostList", "PostPrint", "PostRemoval", "PostRestoration", "PostUpdate", "RevealLog",
    "TurnoverConfirmation", "TurnoverDone", "TurnoverHome", "TurnoverPage", "TurnoverPreview", "TurnoverReturn",
]  # fmt: skip
