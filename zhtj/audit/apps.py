"""Who did what, when."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "zhtj.audit"
    verbose_name = "操作日志"
