"""Which organisation may stand where, and what an admin of it may do: pure functions on values."""

import re
import unicodedata
from datetime import date

from orgs.codes import HIGHER_EDUCATION, UPPER_TYPES, Industry, Level, OrgType
from zhtj.codes.provinces import PROVINCES

# Parent type -> types that may stand directly below it; a 领导机关 also only one level lower (shared rule 2.2).
CHILD_TYPES: dict[str, tuple[OrgType, ...]] = {
    OrgType.LEADING: tuple(OrgType),
    OrgType.WORK_COMMITTEE: (OrgType.COMMITTEE, OrgType.GENERAL_BRANCH, OrgType.BRANCH),
    OrgType.COMMITTEE: (OrgType.COMMITTEE, OrgType.GENERAL_BRANCH, OrgType.BRANCH),
    OrgType.GENERAL_BRANCH: (OrgType.BRANCH,),
    OrgType.BRANCH: (),
}
_LEVELS = list(Level)


def lower_level(level: str) -> Level | None:
    """The level directly below; None below 县级."""
    position = _LEVELS.index(Level(level)) + 1
    return _LEVELS[position] if position < len(_LEVELS) else None


def level_below(type: str, parent_level: str) -> str | None:
    """The level of such an organisation below one of that level: "" for basic ones, None where it cannot stand."""
    if type not in UPPER_TYPES:
        return ""
    return lower_level(parent_level) if type == OrgType.LEADING else parent_level


def placement_fault(*, type: str, level: str, parent_type: str | None, parent_level: str | None) -> str:
    """Why an organisation may not stand there, as a sentence saying what may; "" when it may."""
    if parent_type is None:
        is_top = type == OrgType.LEADING and level == Level.NATION
        return "" if is_top else "最上级只能是全国级的团的领导机关，请指定上级组织。"
    if type not in CHILD_TYPES[parent_type]:
        return _type_fault(OrgType(type), OrgType(parent_type))
    if type in UPPER_TYPES:
        return _level_fault(OrgType(type), level, Level(parent_level))
    return "层级只适用于团的领导机关和团工委，其他类型请留空。" if level else ""


def _type_fault(type: OrgType, parent_type: OrgType) -> str:
    allowed = "、".join(child.label for child in CHILD_TYPES[parent_type])
    place = f"可设{allowed}" if allowed else "不能再设下级组织"
    return f"{parent_type.label}下不能设{type.label}；{parent_type.label}下{place}。"


def _level_fault(type: OrgType, level: str, parent_level: Level) -> str:
    due = lower_level(parent_level) if type == OrgType.LEADING else parent_level
    if due is None:
        return f"{parent_level.label}下不再设团的领导机关。"
    return "" if level == due else f"{parent_level.label}团的领导机关下的{type.label}应为{due.label}。"


# Letters of Unicode that draw nothing, besides its format characters: fillers, joiners, variation selectors.
_UNDRAWN = re.compile("[\u034f\u115f\u1160\u180b-\u180d\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_UNWRITABLE = ("Cc", "Cs", "Zl", "Zp")  # control characters, half characters, line and paragraph ends
_SPACES = re.compile(r"[^\S\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # blanks of any width, not line ends


def tidy(text: str) -> str:
    """The text as it is compared and stored: what nobody sees is gone, spaces are single."""
    if not text.isprintable():  # asked first, because nearly all are
        text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return _SPACES.sub(" ", unicodedata.normalize("NFC", _UNDRAWN.sub("", text))).strip()


def text_fault(text: str) -> str:
    """Why a tidy text cannot be a name; "" when it can."""
    is_unwritable = not text.isprintable() and any(unicodedata.category(x) in _UNWRITABLE for x in text)
    return "有换行、制表符或其他控制字符，请删去。" if is_unwritable else ""


_DIVISION = re.compile(r"\d{6}", re.ASCII)


def division_fault(code: str) -> str:
    """Why a 行政区划代码 is not one; "" when it is, or is left empty."""
    is_one = not code or (_DIVISION.fullmatch(code) and code[:2] in PROVINCES)
    return "" if is_one else "应为6位数字，以省级行政区划代码开头。"


_NEW_SCHOOL_CODE = re.compile(r"4[12]\d{2}0\d{5}", re.ASCII)
_SCHOOL_CODE = re.compile(r"\d{10}", re.ASCII)


def school_code_fault(code: str, *, known: bool = False) -> str:
    """Why a 学校标识码 is not one; "" when it is. `known` codes, from real lists, may be of another category."""
    if not _SCHOOL_CODE.fullmatch(code):
        return "学校标识码应为10位数字。"
    if code[2:4] not in PROVINCES:
        return f"学校标识码第3、4位“{code[2:4]}”不是省级行政区划代码。"
    if not known and not _NEW_SCHOOL_CODE.fullmatch(code):
        return "高校的学校标识码应以41或42开头，且第5位为0。"
    return ""


def school_code_place_fault(type: str) -> str:
    """Why an organisation of this type has no 学校标识码 of its own; "" when it may have one."""
    if type == OrgType.COMMITTEE:
        return ""
    return f"学校标识码只能填在学校的团委上，{OrgType(type).label}请留空。"


def needs_industry(type: str) -> bool:
    """Whoever adds it must say the 行业类别."""
    return type not in UPPER_TYPES


def is_university(*, industry: str, school_code: str | None) -> bool:
    """高校本级: the industry and an own 学校标识码 (guide 3.2)."""
    return industry in HIGHER_EDUCATION and bool(school_code)


def nesting_fault(*, inner: str, outer: str) -> str:
    """Why one 高校本级 may not stand inside another, by their names; "" where there are not two.

    A university is one organisation with one 学校标识码; whatever stands inside it is a part of it (shared rule 2.5).
    """
    if not (inner and outer):
        return ""
    return f"“{inner}”是高校本级，不能设在高校“{outer}”之内；校内的院系等团组织不填学校标识码。"


def is_enterprise_row(*, type: str, industry: str, parent_industry: str | None) -> bool:
    """A row of the 国企 table: a 团委/团工委/团总支, or the outermost organisation, of industry 国有企业."""
    if industry != Industry.STATE_ENTERPRISE:
        return False
    return type not in (OrgType.BRANCH, OrgType.LEADING) or parent_industry != Industry.STATE_ENTERPRISE


def monitors(*, type: str, level: str) -> bool:
    """Guide 2.3: monitoring opens to 地市级 and above."""
    return type == OrgType.LEADING and level in (Level.NATION, Level.PROVINCE, Level.CITY)


def usual_rights(*, type: str, level: str) -> list[str]:
    """Codenames granted to whoever is made admin of such an organisation."""
    rights = ["view_cadre", "enter_cadre"]
    if type in (OrgType.LEADING, OrgType.COMMITTEE):
        rights.append("remove_cadre")
    if type != OrgType.BRANCH:
        rights.append("manage_orgs")
    if monitors(type=type, level=level):
        rights.append("monitor_staffing")
    return rights


def opening_day_fault(on: date | None, *, today: date) -> str:
    return "成立日期不能晚于今天。" if on and on > today else ""


def closing_day_fault(on: date, *, opened_on: date | None, today: date) -> str:
    if on > today:
        return "关闭日期不能晚于今天。"
    return f"关闭日期不能早于成立日期{opened_on}。" if opened_on and on < opened_on else ""


def reopening_day_fault(on: date, *, closed_on: date, today: date) -> str:
    if on > today:
        return "恢复日期不能晚于今天。"
    return f"恢复日期不能早于关闭日期{closed_on}。" if on < closed_on else ""
