"""Notices to accounts."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "zhtj.notices"
    verbose_name = "消息"
