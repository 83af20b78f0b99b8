"""Addresses."""

from django.urls import path

from orgs import views
from orgs.standing import Control
from orgs.views import (
    adjusting,
    admins,
    changing,
    delegations,
    exporting,
    importing,
    log,
    managing,
    moving,
    progress,
    rights,
)
from orgs.views.second_factor import SecondFactor

app_name = "orgs"
urlpatterns = [
    path("current/", views.Switch.as_view(), name="switch"),
    path("progress/", progress.ProgressList.as_view(), name="progress"),
    path("log/", log.LogList.as_view(), name="log"),
    path("log/download/", log.LogDownload.as_view(), name="log-download"),
    path("log/<int:pk>/", log.LogDetail.as_view(), name="log-line"),
    path("", managing.ManageHome.as_view(), name="manage-home"),
    path("<int:pk>/", managing.OrgPage.as_view(), name="manage"),
    path("<int:pk>/add/", changing.OrgAdd.as_view(), name="add"),
    path("<int:pk>/rename/", changing.OrgRename.as_view(), name="rename"),
    path("<int:pk>/retype/", changing.OrgRetype.as_view(), name="retype"),
    path("<int:pk>/close/", changing.OrgClose.as_view(), name="close"),
    path("<int:pk>/reopen/", changing.OrgReopen.as_view(), name="reopen"),
    path("<int:pk>/move/", moving.OrgMoving.as_view(), name="move"),
    path("<int:pk>/merge/", moving.OrgMerging.as_view(), name="merge"),
    path("<int:pk>/import/", importing.OrgImport.as_view(), name="import"),
    path("<int:pk>/import/template/", importing.ImportTemplate.as_view(), name="import-template"),
    path("<int:pk>/export/", exporting.OrgExport.as_view(), name="export"),
    path("<int:pk>/adjust/", adjusting.OrgAdjust.as_view(), name="adjust"),
    path("<int:pk>/adjust/template/", adjusting.AdjustTemplate.as_view(), name="adjust-template"),
    path("moves/<uuid:pk>/undo/", moving.MoveUndo.as_view(), name="undo-move"),
    path("admins/", admins.AdminList.as_view(), name="admins"),
    path("admins/<int:pk>/", admins.AdminPage.as_view(), name="admin"),
    *(
        path(f"admins/<int:pk>/{control}/", admins.AdminAct.as_view(control=control), name=f"admin-{control}")
        for control in Control
        if control != Control.HAND_OVER
    ),
    path("admins/<int:pk>/hand-over/", admins.HandOver.as_view(), name="admin-hand-over"),
    path("admins/<int:pk>/give/", delegations.RightGiving.as_view(), name="give-right"),
    path("<int:org>/appoint/", admins.Appointment.as_view(), name="appoint"),
    path("rights/", rights.OwnRights.as_view(), name="rights"),
    path("rights/<int:pk>/", rights.RightsOf.as_view(), name="rights-of"),
    path("rights/given/", delegations.DelegationList.as_view(), name="delegations"),
    path("rights/given/<int:pk>/end/", delegations.DelegationEnd.as_view(), name="end-right"),
    path("second-factor/", SecondFactor.as_view(), name="second-factor"),
]
