"""What people do again and again in the journeys; everything is found by its label, role or words."""

from datetime import date
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.factories import PASSWORD, make_id_number
from zhtj.demo.files import make_pdf

TEXTS = (
    "姓名", "身份证号码", "具体职业", "入团时间", "发展团员编号", "入党时间", "任现职年月", "手机号码",
    "递交入党申请书时间", "成为注册志愿者的时间",
)  # fmt: skip
CHOICES = (
    "民族",
    "学历",
    "职业",
    "在读状况",
    "政治面貌",
    "团内现任职务",
    "任现职方式",
    "团干部性质",
    "在岗状态",
)
YES_OR_NO = ("是否同级党（工）委（党支部）委员", "是否递交入党申请书", "是否成为注册志愿者")


def student(**changes) -> dict[str, str]:
    """Answers of the form for somebody who studies and joined in 2020 or later."""
    return {
        "姓名": "陈思齐",
        "身份证号码": make_id_number(born_on=date(2006, 3, 15)),
        "民族": "汉族",
        "学历": "普通高中",
        "职业": "学生",
        "在读状况": "本科在读",
        "政治面貌": "共青团员",
        "入团时间": "2021-05-04",
        "发展团员编号": "202144000101",
        "团内现任职务": "书记",
        "任现职年月": "2025-09",
        "任现职方式": "选举",
        "团干部性质": "兼职",
        "是否同级党（工）委（党支部）委员": "否",
        "在岗状态": "在岗",
        "手机号码": "19900000001",
        "是否递交入党申请书": "否",
        "是否成为注册志愿者": "是",
        "成为注册志愿者的时间": "2022-03-05",
        **changes,
    }


def teacher(**changes) -> dict[str, str]:
    """Answers for a member of the Party who works full time for the League and joined it before 2017."""
    return {
        "姓名": "欧阳慧敏",
        "身份证号码": make_id_number(born_on=date(1993, 7, 20)),
        "民族": "壮族",
        "学历": "硕士研究生",
        "职业": "教职工",
        "具体职业": "专职团干部",
        "政治面貌": "中共党员",
        "入团时间": "2008-05-04",
        "入党时间": "2014-06-01",
        "团内现任职务": "书记",
        "任现职年月": "2024-09",
        "任现职方式": "任命（委派）",
        "团干部性质": "专职",
        "是否同级党（工）委（党支部）委员": "是",
        "在岗状态": "在岗",
        "手机号码": "19900000002",
        "是否递交入党申请书": "是",
        "递交入党申请书时间": "2012-10-10",
        "是否成为注册志愿者": "是",
        "成为注册志愿者的时间": "2015-03-05",
        **changes,
    }


def choose_menu(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.wait_for_load_state()  # nobody is faster than the scripts


def fill(page: Page, answers: dict[str, str]) -> None:
    """Fill in the form in the order given."""
    for label, answer in answers.items():
        if label in YES_OR_NO:
            page.get_by_role("group", name=label).get_by_label(answer, exact=True).check()
        elif label in CHOICES:
            page.get_by_label(label, exact=True).select_option(label=answer)
        else:
            assert label in TEXTS, label
            page.get_by_label(label, exact=True).fill(answer)


def upload_application(page: Page, name: str = "入团志愿书.pdf") -> None:
    file = {"name": name, "mimeType": "application/pdf", "buffer": make_pdf()}
    with page.expect_file_chooser() as chooser:
        page.get_by_text("选择文件", exact=True).click()
    chooser.value.set_files(file)


def save(page: Page, button: str = "保存") -> None:
    page.get_by_role("button", name=button, exact=True).click()


def confirm_same_person(page: Page) -> None:
    """Somebody registered gets a second post; what was typed otherwise than registered counts."""
    for typed in page.get_by_label("改为我填写的", exact=True).all():
        typed.check()
    page.get_by_label("确认是同一人，新增任职").check()


def expect_done(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def row_of(page: Page, words: str):
    """The row of a table in which `words` head the line."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=words, exact=True))


def enter(page: Page, account) -> None:
    """Through the login page, as a person does."""
    page.goto("/login/")
    page.get_by_label("登录名").fill(account.login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: urlsplit(url).path != "/login/")


def log_out(page: Page) -> None:
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
