"""The roof as an app: it carries commands and the demonstration, no tables."""

from django.apps import AppConfig


class ZhtjConfig(AppConfig):
    name = "zhtj"
    verbose_name = "智慧团建"
