"""Upkeep of the server."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "zhtj.upkeep"
    label = "upkeep"
    verbose_name = "系统运行"
