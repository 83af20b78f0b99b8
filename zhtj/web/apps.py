"""Parts every page is made of: template tags, page links, form fields."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "zhtj.web"
    label = "web"
