"""The same small city in every test: make_city() builds it, make_x() makes one thing with sound defaults."""

from datetime import date
from itertools import count
from types import SimpleNamespace

from django.db import transaction

from cadres.codes import Duty, DutyStatus, Education, Nature, Occupation, PoliticalStatus, Selection
from cadres.models import Destination, Person, Post
from orgs import tree
from orgs.actions import appoint_admin
from orgs.codes import EnterpriseLevel, Industry, Level, OrgType
from orgs.models import Account, Org, Profile
from orgs.models.profile import missing
from orgs.signals import org_told
from tests.replaying import written_again
from zhtj.codes import id_number

PASSWORD = "league-test-2026"
_serial = count(1)


def make_id_number(
    *, born_on: date = date(1995, 5, 4), order: int | None = None, division: str = "440105"
) -> str:
    """A number with a valid check character; each of a thousand calls another one unless `order` is given."""
    body = f"{division}{born_on:%Y%m%d}{(order or next(_serial)) % 1000:03}"
    return body + id_number.check_character(body)


def make_org(parent: Org | None, name: str, type: OrgType = OrgType.BRANCH, **facts) -> Org:
    """It stood always, unless told otherwise."""
    return tree.add(parent=parent, by=None, name=name, type=type, **{"opened_on": None, **facts})


@written_again
def make_city() -> SimpleNamespace:
    """全国 > 省 > 市 > 县 with a township, a university and an enterprise group below the city."""
    orgs: dict[str, Org] = {}

    def put(key: str, parent: str, name: str, type: OrgType = OrgType.BRANCH, **facts) -> None:
        orgs[key] = Org(parent=orgs.get(parent), name=name, type=type, opened_on=None, **facts)

    leading, committee = OrgType.LEADING, OrgType.COMMITTEE
    campus, company = {"industry": Industry.UNIVERSITY}, {"industry": Industry.STATE_ENTERPRISE}
    put("nation", "", "共青团中央", leading, level=Level.NATION)
    put("province", "nation", "共青团岭南省委员会", leading, level=Level.PROVINCE)
    put("city", "province", "共青团云山市委员会", leading, level=Level.CITY)
    put("other_city", "province", "共青团海丰市委员会", leading, level=Level.CITY)
    put("county", "city", "共青团东江区委员会", leading, level=Level.COUNTY)
    put("park", "city", "云山高新区团工委", OrgType.WORK_COMMITTEE, level=Level.CITY)
    put("township", "county", "清溪镇团委", committee, industry=Industry.GOVERNMENT)
    put("village", "township", "桥头村团支部", industry=Industry.VILLAGE)
    put("university", "city", "云山大学团委", committee, school_code="4144010001", **campus)
    put("college", "university", "云山大学文学院团委", committee, **campus)
    put("general_branch", "college", "文学院2025级团总支", OrgType.GENERAL_BRANCH, **campus)
    put("branch", "general_branch", "2025级汉语言1班团支部", **campus)
    put("sibling", "general_branch", "2025级汉语言2班团支部", **campus)
    put("group", "city", "云山建工集团团委", committee, **company)
    put("subsidiary", "group", "云山建工一公司团委", committee, **company)
    put("crew", "subsidiary", "一公司项目部团支部", **company)
    tree.add_many(orgs=list(orgs.values()), by=None)
    return SimpleNamespace(**orgs)


FILLED_IN = {
    "student_count": 12_000,
    "enterprise_level": EnterpriseLevel.SECOND,
    "enterprise_division": "440106",
    "enterprise_place": "广东省 广州市 天河区",
    "administrative_quota": 0,
    "administrative_staff": 0,
    "institution_quota": 0,
    "institution_staff": 0,
    "office_phone": "020-38000000",
    "email": "office@example.org",
}


@transaction.atomic
def fill_profile(org: Org, **facts) -> Profile:
    """Everything that is due of `org` is there: what is not told and not there yet, with sound defaults."""
    profile = Profile.objects.filter(org=org).first() or Profile(org=org)
    org.profile = profile
    due = {name: FILLED_IN[name] for name in missing(org)}
    if "enterprise_division" in due:
        due["enterprise_place"] = FILLED_IN["enterprise_place"]
    for name, value in {**due, **facts}.items():
        setattr(profile, name, value)
    profile.save()
    org_told.send(Org, org=org, by=None)
    return profile


def make_admin(org: Org, login: str = "", *, has_profile: bool = True, **facts) -> Account:
    """An account with the usual rights of an admin of `org`, which has said of itself what is due."""
    if has_profile:
        fill_profile(org)
    serial = next(_serial)
    account = Account.objects.create_user(
        login or f"admin{serial}", PASSWORD, name=f"管理员{serial}", **facts
    )
    appoint_admin(account=account, org=org, by=None)
    return account


def graduation() -> Destination:
    """毕业, which needs no note: there already, unless an earlier test emptied the tables."""
    return Destination.objects.get_or_create(name="毕业", defaults={"position": 1})[0]


def make_person(**facts) -> Person:
    number = facts.pop("id_number", None) or make_id_number()
    told = id_number.parse(number, today=date.today())
    phone = facts.pop("phone", "13800000000")
    defaults = {
        "name": "林晓明",
        "sex": told.sex,
        "born_on": told.born_on,
        "nation": "01",
        "education": Education.BACHELOR,
        "occupation": Occupation.TEACHER,
        "occupation_detail": "辅导员",
        "political_status": PoliticalStatus.LEAGUE_MEMBER,
        "joined_league_on": date(2010, 5, 4),
        "applied_party": False,
    }
    person = Person(**{**defaults, **facts})
    person.id_number, person.phone = told.number, phone
    person.save(force_insert=True)
    return person


def make_post(org: Org, person: Person | None = None, duty: Duty = Duty.SECRETARY, **facts) -> Post:
    """A row as it lies in the table; tests of counting go through cadres.actions instead."""
    defaults = {
        "since_on": date(2024, 9, 1),
        "selection": Selection.ELECTED,
        "nature": Nature.PART_TIME,
        "in_party_committee": False,
        "duty_status": DutyStatus.ON,
    }
    return Post.objects.create(org=org, person=person or make_person(), duty=duty, **{**defaults, **facts})
