"""What stands beside the fields: what the guide explains, when a field is due and why.

The rules are asked here for each option of a controlling answer, so that the script need only look up whether a
field is shown; everything else it asks the server.
"""

from datetime import date

from cadres.codes import IN_PARTY, Nature, Occupation, Sex
from cadres.forms.rulebook import DUES
from cadres.rules import member_number
from cadres.rules.dates import age_on
from cadres.rules.dues import Due
from zhtj.codes.id_number import IdNumber

HELP = {
    "name": "与身份证一致；少数民族姓名中间用间隔号“·”。",
    "id_number": "18位公民身份号码，性别、出生日期由此得出。",
    "education": "已取得的最高学历。",
    "study_status": "职业为学生的填写。",
    "occupation_detail": "职业不是学生的填写，如“辅导员”。",
    "joined_league_on": "共青团员必填；未曾入团的党员和群众可不填。",
    "early_reason": "如“年龄认定表已批准”；2019年及以后入团且入团时未满14周岁的填写。",
    "member_number": "12位数字，以入团年份开头；不是8位的团员证编号。{since}年及以后入团的必填。",
    "joined_party_on": "中共党员、中共预备党员填写。",
    "duty_name": "团内现任职务为“其他”的填写。",
    "nature": "各类学生团组织中的学生团干部，均作为兼职团干部录入、统计、监测。",
    "applied_party": "未满18周岁的选填。",
    "applied_party_on": "已递交入党申请书的填写。",
    "is_volunteer": (
        "团干部要做团员和青年的表率，都应率先成为注册志愿者。"
        "不是注册志愿者的团干部，请下载“志愿者打卡器”APP进行注册。"
    ),
    "volunteer_since_on": "已成为注册志愿者的填写。",
    "application": "一个PDF文件，不超过20 MB；入团时间为2020年之前的选填。",
}
# field -> answer that goes without saying, with the controlling answers from which it follows.
FOLLOWS = {
    "nature": (Nature.PART_TIME, "occupation", (Occupation.STUDENT,)),
    "applied_party": ("yes", "political_status", sorted(IN_PARTY)),
}
ALWAYS = frozenset({"nature"})  # put right even where something else was chosen


def explain(fields: dict, *, in_xinjiang: bool) -> None:
    """Put help and the script's attributes on the fields of one form."""
    since = member_number.starts_on(in_xinjiang)
    for name in HELP.keys() & fields.keys():
        fields[name].help_text = fields[name].help_text or HELP[name].format(since=since.year)
    for field in fields.values():
        act = "选择" if hasattr(field, "choices") else "填写"
        field.error_messages["required"] = f"请{act}{field.label}。"
    for name, (rule, reads) in DUES.items():
        _ask(fields, name, rule, reads)
    for name, (value, control, answers) in FOLLOWS.items():
        fields[name].widget.attrs |= {
            "data-follows": f"{control}={','.join(answers)}",
            "data-follow-value": str(value),
            "data-follow-always": name in ALWAYS,
        }


def _ask(fields: dict, name: str, rule, reads: tuple[str, ...]) -> None:
    """Say which answers the rule reads; where one choice alone decides, also which options ask for the field."""
    fields[name].is_ruled = True
    for control in {*reads, "id_number"} & fields.keys():
        fields[control].widget.attrs["data-controls"] = True
    control = fields.get(reads[0])
    if len(reads) > 1 or not hasattr(control, "choices"):
        return
    options = [value for value, _ in control.choices if value]
    asking = [value for value in options if rule(**{reads[0]: control.coerce(value)}).due is not Due.EMPTY]
    if asking != options:
        fields[name].widget.attrs["data-asked"] = f"{reads[0]}={','.join(asking)}"


def told(number: IdNumber, *, today: date) -> str:
    """What an id number says about its holder."""
    born_on = number.born_on
    written = f"{born_on.year}年{born_on.month}月{born_on.day}日"
    age = age_on(today, born_on=born_on)
    return f"{Sex(number.sex).label}，{written}出生，{age}周岁，身份证首次登记地：{number.province}"
