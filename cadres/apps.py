"""People of the League's organisations and their posts."""

from django.apps import AppConfig


class CadresConfig(AppConfig):
    name = "cadres"
    verbose_name = "团干部"
