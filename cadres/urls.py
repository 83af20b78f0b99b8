"""Addresses."""

from django.urls import path

from cadres import views
from cadres.sheets import Kind

app_name = "cadres"
LOOKING = ("get", "head", "options")
urlpatterns = [
    path("", views.PostList.as_view(), name="list"),
    path("check/", views.Check.as_view(), name="check"),
    path("print/", views.PostPrint.as_view(), name="print"),
    path("exports/", views.ExportList.as_view(), name="exports"),
    path("exports/new/", views.ExportCreate.as_view(), name="ask-export"),
    path("exports/requests/", views.ExportRequestList.as_view(), name="export-requests"),
    path(
        "exports/requests/answered/",
        views.ExportRequestList.as_view(box="answered"),
        name="export-requests-answered",
    ),
    path("exports/<uuid:pk>/", views.ExportDetail.as_view(), name="export"),
    path("exports/<uuid:pk>/making/", views.ExportMaking.as_view(), name="make-export"),
    path("exports/<uuid:pk>/withdrawal/", views.ExportWithdrawal.as_view(), name="withdraw-export"),
    path("exports/<uuid:pk>/download/", views.ExportDownload.as_view(), name="take-export"),
    path("columns/", views.ColumnsChosen.as_view(), name="columns"),
    path("entry/branch/", views.EnterBranch.as_view(), name="enter-branch"),
    path("entry/below/", views.ChooseBranch.as_view(), name="choose-branch"),
    path("entry/below/<int:org_pk>/", views.EnterBelow.as_view(), name="enter-below"),
    path("entry/own/", views.EnterOwn.as_view(), name="enter-own"),
    path("turnover/", views.TurnoverHome.as_view(), name="turnover-home"),
    path("turnover/<int:org_pk>/", views.TurnoverPage.as_view(), name="turnover"),
    path("turnover/<int:org_pk>/people/", views.ComerPage.as_view(), name="turnover-comer"),
    path("turnover/<int:org_pk>/preview/", views.TurnoverPreview.as_view(), name="turnover-preview"),
    path(
        "turnover/<int:org_pk>/confirmation/",
        views.TurnoverConfirmation.as_view(),
        name="turnover-confirmation",
    ),
    path("turnover/<int:org_pk>/return/", views.TurnoverReturn.as_view(), name="turnover-return"),
    path("turnover/done/<uuid:pk>/", views.TurnoverDone.as_view(), name="turnover-done"),
    path("imports/", views.ImportList.as_view(http_method_names=LOOKING), name="imports"),
    path("imports/own/", views.ImportList.as_view(kind=Kind.OWN), name="import-own"),
    path("imports/below/", views.ImportList.as_view(kind=Kind.BELOW), name="import-below"),
    path("imports/own/template/", views.ImportTemplate.as_view(kind=Kind.OWN), name="import-own-template"),
    path(
        "imports/below/template/", views.ImportTemplate.as_view(kind=Kind.BELOW), name="import-below-template"
    ),
    path("imports/<uuid:pk>/", views.ImportPage.as_view(), name="import"),
    path("imports/<uuid:pk>/decision/", views.ImportDecision.as_view(), name="import-decision"),
    path("imports/<uuid:pk>/report/", views.ImportReport.as_view(), name="import-report"),
    path("imports/<uuid:pk>/conclusion/", views.ImportConclusion.as_view(), name="import-conclusion"),
    path("imports/<uuid:pk>/reopening/", views.ImportReopening.as_view(), name="import-reopening"),
    path("imports/<uuid:pk>/restart/", views.ImportRestart.as_view(), name="import-restart"),
    path("imports/<uuid:pk>/abandonment/", views.ImportAbandonment.as_view(), name="import-abandonment"),
    path("<int:pk>/", views.PostDetail.as_view(), name="detail"),
    path("reveals/", views.RevealLog.as_view(), name="reveals"),
    path("<int:pk>/number/", views.NumberReveal.as_view(), name="reveal"),
    path("inquiries/", views.InquiryList.as_view(), name="inquiries"),
    path("inquiries/answered/", views.InquiryList.as_view(box="answered"), name="inquiries-answered"),
    path("inquiries/sent/", views.InquiryList.as_view(box="sent"), name="inquiries-sent"),
    path("inquiries/new/<int:org_pk>/", views.InquiryCreate.as_view(), name="ask-inquiry"),
    path("inquiries/<uuid:pk>/", views.InquiryDetail.as_view(), name="inquiry"),
    path("inquiries/<uuid:pk>/withdrawal/", views.InquiryWithdrawal.as_view(), name="withdraw-inquiry"),
    path("corrections/", views.CorrectionList.as_view(), name="corrections"),
    path("corrections/answered/", views.CorrectionList.as_view(box="answered"), name="corrections-answered"),
    path("corrections/sent/", views.CorrectionList.as_view(box="sent"), name="corrections-sent"),
    path("corrections/<uuid:pk>/", views.CorrectionDetail.as_view(), name="correction"),
    path(
        "corrections/<uuid:pk>/withdrawal/", views.CorrectionWithdrawal.as_view(), name="withdraw-correction"
    ),
    path("applications/", views.CertificationList.as_view(), name="applications"),
    path(
        "applications/decided/", views.CertificationList.as_view(box="decided"), name="applications-decided"
    ),
    path(
        "applications/returned/",
        views.CertificationList.as_view(box="returned"),
        name="applications-returned",
    ),
    path("applications/<uuid:pk>/", views.CertificationDetail.as_view(), name="certify"),
    path("<int:pk>/correction/", views.CorrectionCreate.as_view(), name="ask-correction"),
    path("<int:pk>/update/", views.PostUpdate.as_view(), name="edit"),
    path("<int:pk>/removal/", views.PostRemoval.as_view(), name="remove"),
    path("<int:pk>/restoration/", views.PostRestoration.as_view(), name="restore"),
    path("<int:pk>/application/", views.Application.as_view(), name="application"),
]
