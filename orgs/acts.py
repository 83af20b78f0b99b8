"""What the log calls the acts on organisations and accounts."""

from django.db import models

from zhtj.audit.acts import name_facts, register


@register
class Act(models.TextChoices):
    ORG_ADDED = "org_added", "新增组织"
    ORGS_ADDED = "orgs_added", "批量新增组织"
    ORG_MOVED = "org_moved", "迁移组织"
    ORG_MOVE_UNDONE = "org_move_undone", "撤销迁移"
    ORG_MERGED = "org_merged", "合并组织"
    ORG_RENAMED = "org_renamed", "组织更名"
    ORG_RETYPED = "org_retyped", "更改组织类别"
    ORG_CLOSED = "org_closed", "关闭组织"
    ORG_REOPENED = "org_reopened", "恢复组织"
    ADMIN_APPOINTED = "admin_appointed", "任命管理员"
    ADMIN_ENDED = "admin_ended", "结束管理员"
    ADMIN_MADE_STAFF = "admin_made_staff", "改任工作人员"
    ADMIN_HANDED_OVER = "admin_handed_over", "账号移交"
    ACCOUNT_DISABLED = "account_disabled", "停用账号"
    ACCOUNT_ENABLED = "account_enabled", "启用账号"
    ACTIVATION_RENEWED = "activation_renewed", "重发激活码"
    ACCOUNT_ACTIVATED = "account_activated", "激活账号"
    RESET_CODE_MADE = "reset_code_made", "签发重置码"
    PASSWORD_RESET = "password_reset", "重置密码"
    RIGHT_GIVEN = "right_given", "授权"
    RIGHT_ENDED = "right_ended", "结束授权"
    PROFILE_SUBMITTED = "profile_submitted", "提交组织信息"
    LOGGED_IN = "logged_in", "登录"
    LOGGED_OUT = "logged_out", "退出"
    LOGIN_FAILED = "login_failed", "登录失败"
    SECOND_FACTOR_REQUIRED = "second_factor_required", "要求使用动态口令"
    SECOND_FACTOR_LEFT_FREE = "second_factor_left_free", "取消动态口令要求"
    SECOND_FACTOR_FORGOTTEN = "second_factor_forgotten", "解除动态口令"
    PASSWORD_CHANGED = "password_changed", "修改密码"
    ORGS_DOWNLOADED = "orgs_downloaded", "下载组织名单"
    ORGS_EXPORTED = "orgs_exported", "导出组织"
    LOG_DOWNLOADED = "log_downloaded", "下载操作日志"


name_facts(
    parent="上级组织", account="账号编号", asked="查询条件", names="组织", rights_given="管理员增加权限",
    rights_taken="管理员减少权限", opened_on="成立日期",
)  # fmt: skip
