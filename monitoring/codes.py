"""Option lists of monitoring."""

from django.db.models import IntegerChoices, TextChoices


class Sector(TextChoices):
    """The switch of guide 2.3.1."""

    UNIVERSITY = "university", "高校"
    ENTERPRISE = "enterprise", "国企"


class Want(TextChoices):
    """What an organisation lacks and can be urged to bring."""

    SECRETARY = "secretary", "书记空缺"
    FULL_TIME = "full_time", "专职缺额"
    PROFILE = "profile", "信息未填报"


class UrgingState(IntegerChoices):
    """How the urgings of one organisation stand: the most pressing one counts."""

    NONE = 0, "未催办"
    DONE = 1, "已办"
    SEEN = 2, "已读"
    UNSEEN = 3, "未读"
    OVERDUE = 4, "逾期"
