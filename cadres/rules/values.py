"""Which value fits the others: names, duties, natures, membership of a party committee."""

import re
import unicodedata

from cadres.codes import DUTIES, IN_PARTY, Duty, Nature, Occupation

SHORTEST_NAME, LONGEST_NAME = 2, 30
_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･・᛫", "·"))
# CJK ideographs with all extensions, compatibility ideographs and 〇; names keep rare characters.
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003347f"
_NAME = re.compile(f"[{_HAN}]+(?:·[{_HAN}]+)*")


def normalise_name(text: str) -> str:
    """One spelling for a name: composed characters, the middle dot ·."""
    return unicodedata.normalize("NFC", text.strip()).translate(_DOTS)


def name_fault(name: str) -> str:
    """For a name as normalise_name gives it."""
    if re.search(r"\s", name):
        return "姓名中不能有空格。"
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        return f"姓名应为{SHORTEST_NAME}至{LONGEST_NAME}个字。"
    if not _NAME.fullmatch(name):
        return "姓名只能由汉字组成，少数民族姓名中间可用间隔号“·”。"
    return ""


def nature_fault(*, nature: str, occupation: str) -> str:
    """Guide 3.4: students are 兼职, always."""
    if occupation == Occupation.STUDENT and nature != Nature.PART_TIME:
        return "学生团干部均作为兼职团干部录入，请选择“兼职”。"
    return ""


def in_party_committee_fault(*, in_party_committee: bool, political_status: str) -> str:
    if in_party_committee and political_status not in IN_PARTY:
        return "同级党（工）委（党支部）委员应为中共党员或中共预备党员，请核对政治面貌。"
    return ""


def duty_choices(org_type: str) -> list[tuple[str, str]]:
    """团内现任职务 that such an organisation has."""
    return [(duty.value, duty.label) for duty in DUTIES[org_type]]


def duty_fault(*, duty: str, org_type: str) -> str:
    return "" if duty in DUTIES[org_type] else f"这类组织没有“{Duty(duty).label}”这一职务。"
