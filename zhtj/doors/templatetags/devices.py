"""{{ session.agent|device }}: what a browser calls itself, in words."""

from django import template

from zhtj.doors.devices import device_words

register = template.Library()
register.filter("device", device_words)
