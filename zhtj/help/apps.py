"""帮助."""

from django.apps import AppConfig


class HelpConfig(AppConfig):
    name = "zhtj.help"
    verbose_name = "帮助"
