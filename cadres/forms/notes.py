"""What stands beside the fields: when a field is asked, and what the guide explains about it.

The script reads data-asked (shown while that holds) and data-optional-* (when 必填 turns into 选填); without it
the sentences say the same.
"""

from datetime import date

from cadres.codes import IN_PARTY, Duty, Occupation, PoliticalStatus
from cadres.rules import dues, member_number

HELP = {
    "name": "与身份证一致；少数民族姓名中间用间隔号“·”。",
    "id_number": "18位公民身份号码，性别、出生日期由此得出。",
    "education": "已取得的最高学历。",
    "study_status": "职业为学生的填写。",
    "occupation_detail": "职业不是学生的填写，如“辅导员”。",
    "joined_league_on": "共青团员必填；未曾入团的党员和群众可不填。",
    "member_number": "12位数字，以入团年份开头；不是8位的团员证编号。{since}年及以后入团的必填。",
    "joined_party_on": "中共党员、中共预备党员填写。",
    "duty_name": "团内现任职务为“其他”的填写。",
    "nature": "学生团干部均作为兼职团干部录入。",
    "applied_party": "未满18周岁的选填。",
    "applied_party_on": "已递交入党申请书的填写。",
    "is_volunteer": "团干部都应率先成为注册志愿者。不是注册志愿者的团干部，请下载“志愿者打卡器”APP进行注册。",
    "volunteer_since_on": "已成为注册志愿者的填写。",
    "application": "一个PDF文件，不超过20 MB；入团时间为2020年之前的选填。",
}
ASKED = {
    "study_status": f"occupation={Occupation.STUDENT}",
    "occupation_detail": f"occupation!={Occupation.STUDENT}",
    "joined_party_on": f"political_status={','.join(sorted(IN_PARTY))}",
    "duty_name": f"duty={Duty.OTHER}",
    "applied_party_on": "applied_party=yes",
    "volunteer_since_on": "is_volunteer=yes",
}
LONG_AGO, CHILD = date.min, 0


def explain(fields: dict, *, in_xinjiang: bool) -> None:
    """Put help and the script's attributes on the fields of one form."""
    since = member_number.starts_on(in_xinjiang)
    for name in HELP.keys() & fields.keys():
        fields[name].help_text = fields[name].help_text or HELP[name].format(since=since.year)
    for field in fields.values():
        act = "选择" if hasattr(field, "choices") else "填写"
        field.error_messages["required"] = f"请{act}{field.label}。"
    for name, condition in ASKED.items():
        fields[name].widget.attrs["data-asked"] = condition
    number = member_number.due(joined_league_on=LONG_AGO, in_xinjiang=in_xinjiang)
    application = dues.application(joined_league_on=LONG_AGO)
    _optional(fields["member_number"], "before", since, number)
    _optional(fields["application"], "before", dues.APPLICATIONS_FROM, application)
    _optional(fields["applied_party"], "below", dues.ADULT_AGE, dues.applied_party(age=CHILD))
    must = f"political_status={PoliticalStatus.LEAGUE_MEMBER}"
    fields["joined_league_on"].widget.attrs["data-required-when"] = must


def _optional(field, kind: str, limit, demand: dues.Demand) -> None:
    """Below an age, or with 入团时间 before a day, the field may stay empty, for that reason."""
    field.widget.attrs |= {f"data-optional-{kind}": str(limit), "data-reason": demand.reason}
