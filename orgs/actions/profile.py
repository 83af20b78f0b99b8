"""What an organisation says of itself, part of it once and for all (guide 2.2)."""

from django.db import transaction

from orgs import divisions, dues
from orgs.acts import Act
from orgs.models import Account, Org, Profile
from orgs.models.profile import stored_once, version
from orgs.signals import org_told
from zhtj.audit.models import AuditEntry
from zhtj.audit.refusals import RefusedError


class AlreadySubmittedError(RefusedError):
    """Somebody was faster: `profile` is what stands."""

    def __init__(self, profile: Profile):
        self.profile = profile
        super().__init__(
            f"本组织信息已经提交，{told_once(profile)}。提交成功后不允许修改，您本次填写的内容没有保存。"
        )


class OutdatedError(RefusedError):
    """It was changed by somebody else since `seen`."""

    def __init__(self):
        super().__init__(
            "组织信息在您填写期间已由本组织其他管理员更新，您本次填写的内容没有保存。请核对后再次提交。"
        )


def told_once(profile: Profile) -> str:
    """What is submitted for good, as a part of a sentence."""
    told = {
        "在校学生数": profile.student_count,
        "企业层级": profile.get_enterprise_level_display(),
        "企业所在驻地": profile.enterprise_place,
    }
    return "，".join(f"{label}为{value}" for label, value in told.items() if value)


@transaction.atomic
def submit_profile(*, org: Org, by: Account | None, seen: str | None = None, **fields) -> Profile:
    """Fill in or change what `org` is asked for; raises AlreadySubmittedError where something else stands for good.

    `fields` are those of orgs.dues.asked; the name of the place comes from its code. `seen` is the version they
    were typed upon: raises OutdatedError where another one stands and would change.
    """
    org = Org.objects.select_for_update(of=("self",), no_key=True).get(pk=org.pk)
    _require_asked(org, fields)
    stored = Profile.objects.filter(pk=org.pk).first()
    is_outdated = seen is not None and seen != version(org, stored)
    profile = stored or Profile(org=org)
    was = {name: getattr(profile, name) for name in fields}
    if division := fields.get("enterprise_division"):
        fields["enterprise_place"] = divisions.place(division)
    for name, value in fields.items():
        setattr(profile, name, value)
    if profile.differs_from(stored_once(org.pk)):
        raise AlreadySubmittedError(Profile.objects.get(pk=org.pk))
    if is_outdated and any(getattr(profile, name) != before for name, before in was.items()):
        raise OutdatedError
    profile.clean_fields(exclude=["org"])
    profile.save()
    _record(profile, was, by)
    org_told.send(sender=Org, org=org, by=by)
    return profile


def _require_asked(org: Org, fields: dict) -> None:
    asked = dues.asked(type=org.type, industry=org.industry, school_code=org.school_code)
    if superfluous := fields.keys() - set(asked):
        raise ValueError(f"{org} is not asked for {sorted(superfluous)}")
    if (division := fields.get("enterprise_division")) and not divisions.is_whole(division):
        raise ValueError(f"No division of the lowest level: {division}")


def _record(profile: Profile, was: dict, by: Account | None) -> None:
    """One line in the log, of what has changed; a telephone number stays out of it."""
    changed = {
        Profile._meta.get_field(name).verbose_name: [_told(name, before), _told(name, getattr(profile, name))]
        for name, before in was.items()
        if before != getattr(profile, name)
    }
    if changed:
        AuditEntry.record(
            actor=by, act=Act.PROFILE_SUBMITTED, target=profile, org=profile.org, changed=changed
        )


def _told(name: str, value):
    """As the log may keep it."""
    return "" if dues.is_blank(value) else "（已填写）" if name in dues.CONTACT else value
