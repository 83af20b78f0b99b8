"""Option lists of monitoring."""

from django.db.models import TextChoices


class Sector(TextChoices):
    """The switch of guide 2.3.1."""

    UNIVERSITY = "university", "高校"
    ENTERPRISE = "enterprise", "国企"
