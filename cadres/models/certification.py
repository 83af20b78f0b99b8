"""认证: what the superior 团委 says of one 入团志愿书. Each file has a row of its own; a replaced one keeps its row."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from cadres.models.person import Person
from cadres.models.post import Post
from orgs.models import Account, Admin, Org

RIGHT = "remove_cadre"  # whom a 团委 or 领导机关 answers for, it certifies for


class State(models.TextChoices):
    WAITING = "waiting", "尚未认证"
    CERTIFIED = "certified", "已认证"
    RETURNED = "returned", "已退回"


def led_by(committees, *, org: str = "") -> Q:
    """Organisations whose nearest 团委 or 领导机关 strictly above is one of `committees`; `org` leads to them.

    Above the topmost organisation there is none: it is led by itself.
    """
    is_committee = Q(**{f"{org}committee": F(f"{org}pk")})
    return (
        ~is_committee & Q(**{f"{org}committee__in": committees})
        | is_committee & Q(**{f"{org}parent__committee__in": committees})
        | Q(**{f"{org}parent": None, f"{org}pk__in": committees})
    )


def led(committees) -> models.QuerySet:
    """Keys of the same organisations, each kind read by its own index instead of asking every organisation."""
    flock = Org.objects.filter(committee__in=committees).exclude(committee=F("pk"))
    below = Org.objects.filter(parent__committee__in=committees, committee=F("pk"))
    topmost = Org.objects.filter(parent=None, pk__in=committees)
    return flock.order_by().values("pk").union(*(each.order_by().values("pk") for each in (below, topmost)))


class CertificationQuerySet(models.QuerySet):
    def current(self) -> CertificationQuerySet:
        """Of files that are not replaced."""
        return self.filter(file_name=F("person__application"))

    def waiting(self) -> CertificationQuerySet:
        return self.current().filter(state=State.WAITING)

    def returned(self) -> CertificationQuerySet:
        return self.current().filter(state=State.RETURNED)

    def decidable_by(self, user: Account) -> CertificationQuerySet:
        """Waiting for `user`: of people in post below his 团委 or 领导机关, and never uploaded by himself.

        What an admin of that 团委 uploaded, the next one above may decide too: he may be the only one there.
        """
        nodes = [node.pk for node in user.granted(RIGHT)]
        posts = Post.objects.open().filter(org__in=led(nodes))
        direct = self.waiting().filter(person__in=posts.values("person"))
        through = self.waiting()._uploaded_by_those_led_by(nodes)
        found = direct.order_by().values("pk").union(through.order_by().values("pk"))
        return self.filter(pk__in=found).exclude(uploaded_by=user)

    def _uploaded_by_those_led_by(self, nodes: list[int]) -> CertificationQuerySet:
        """Uploaded by an admin of the very 团委 that is to decide, which one of `nodes` leads."""
        between = Org.objects.filter(led_by(nodes), committee=F("pk")).exclude(parent=None)
        offices = Admin.objects.open().filter(org__in=between)
        own = offices.filter(account=OuterRef(OuterRef("uploaded_by"))).values("org")
        posts = Post.objects.open().filter(person=OuterRef("person")).filter(led_by(own, org="org__"))
        return self.filter(Exists(posts), uploaded_by__in=offices.values("account"))

    def returned_to(self, user: Account) -> CertificationQuerySet:
        """For `user` to replace: of people at his own organisations, and what their admins uploaded for others."""
        nodes = [node.pk for node in user.granted("enter_cadre")]
        posts = Post.objects.open().filter(org__in=Org.objects.enterable_by(user))
        colleagues = Admin.objects.open().filter(org__in=nodes).values("account")
        at_home = Q(person__in=posts.filter(org__in=nodes).values("person"))
        return self.returned().filter(
            at_home | Q(uploaded_by__in=colleagues), person__in=posts.values("person")
        )

    def decided_for(self, user: Account) -> CertificationQuerySet:
        """By `user`, or by somebody else of his 团委 or 领导机关."""
        nodes = [node.pk for node in user.granted(RIGHT)]
        return self.exclude(state=State.WAITING).filter(deciding_org__in=nodes)

    def of(self, person: Person) -> Certification | None:
        """Of the file that the person has now."""
        return self.current().select_related("decided_by").filter(person=person).first()

    def returned_among(self, people) -> set[uuid.UUID]:
        """Those of the people whose file was returned and not replaced."""
        return set(self.returned().filter(person__in=people).values_list("person", flat=True))


class Certification(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="certifications", verbose_name="人员")
    file_name = models.CharField("文件", max_length=100, unique=True, editable=False)
    uploaded_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )  # null: by a command
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    state = models.CharField("认证状态", max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField("退回原因", max_length=200, blank=True)
    decided_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="认证人"
    )
    decided_at = models.DateTimeField("认证时间", null=True, blank=True)
    deciding_org = models.ForeignKey(
        Org, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="认证组织"
    )

    objects = CertificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "入团志愿书认证"
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="certification_decided_at_a_time",
                condition=Q(state=State.WAITING, decided_at=None, decided_by=None)
                | ~Q(state=State.WAITING) & Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="certification_returned_with_reason",
                condition=Q(state=State.RETURNED) & ~Q(reason="") | ~Q(state=State.RETURNED) & Q(reason=""),
            ),
            models.CheckConstraint(
                name="certification_not_by_the_uploader",
                condition=Q(decided_by=None) | Q(uploaded_by=None) | ~Q(decided_by=F("uploaded_by")),
            ),
        )
        indexes = (models.Index(fields=["state", "uploaded_at"], name="certification_waiting"),)

    def __str__(self) -> str:
        return f"{self.person} {self.get_state_display()}"

    @classmethod
    def begin(cls, person: Person, *, by: Account | None) -> Certification | None:
        """For the file that the person has now; None without one. Within the act that stored it."""
        if not person.application:
            return None
        return cls.objects.create(person=person, file_name=person.application.name, uploaded_by=by)

    @property
    def is_waiting(self) -> bool:
        return self.state == State.WAITING

    @property
    def is_returned(self) -> bool:
        return self.state == State.RETURNED

    def decide(self, state: State, *, reason: str, by: Account, org: Org) -> None:
        """Raises ValueError when it is decided already."""
        if not self.is_waiting:
            raise ValueError(f"该入团志愿书刚刚已有结果：{self.get_state_display()}。您的操作没有保存。")
        self.state, self.reason, self.decided_by, self.deciding_org = state, reason, by, org
        self.decided_at = timezone.now()
        self.save(update_fields=["state", "reason", "decided_by", "decided_at", "deciding_org"])
