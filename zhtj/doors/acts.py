"""What the log calls the acts on sessions and second factors."""

from django.db import models

from zhtj.audit.acts import register


@register
class Act(models.TextChoices):
    SESSIONS_ENDED = "sessions_ended", "结束其他登录"
    SECOND_FACTOR_SET_UP = "second_factor_set_up", "启用动态口令"
    SECOND_FACTOR_REMOVED = "second_factor_removed", "停用动态口令"
    SECOND_FACTOR_PASSED = "second_factor_passed", "动态口令验证通过"
    SECOND_FACTOR_FAILED = "second_factor_failed", "动态口令验证失败"
    PASSWORD_FAILED = "password_failed", "密码核对失败"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed", "重新生成恢复码"
