"""What a screen reader says of the main pages, and in which order: from the browser's accessibility tree.

Each text below is to be read in this order, with whatever else in between; “…” stands for words that do not matter.
Whether a combobox must be answered the tree of the debugging protocol does not tell: see test_said_fields.py.
"""

import re

from playwright.sync_api import expect

from tests.factories import make_admin, make_post
from tests.imports import begun, people
from tests.journeys.reading import read

FRAME = """
link 跳到主要内容
banner
link 智慧团建 管理中心
search 查找
combobox 查找组织、团干部和页面
link 帮助
button 退出登录
navigation 主菜单
link 首页
main
"""
LOGIN = """
banner
main
heading 1 登录管理中心
textbox 登录名 [必填]
textbox 密码 [必填]
button 登录
link 激活账号
"""
HOME = """
heading 1 云山大学文学院团委
region 第一次使用，从这三步开始
heading 2 第一次使用，从这三步开始
region 待办事项
heading 2 待办事项
heading 3 本级
term 本级团干部
region 团干部管理
"""
# The order of the guide, 2.1.
ENTRY = """
navigation 所在位置
heading 1 录入本级团干部
textbox 姓名 [必填] — …
textbox 身份证号码 [必填] — …
combobox 民族
combobox 学历 — …
combobox 职业
combobox 政治面貌
textbox 入团时间 — …
textbox 发展团员编号 — …
combobox 团内现任职务
textbox 任现职年月 [必填]
combobox 任现职方式
combobox 团干部性质 — …
group 是否同级党（工）委（党支部）委员 必填
radio 是
radio 否
combobox 在岗状态
textbox 手机号码 [必填]
group 是否递交入党申请书 — …
group 是否成为注册志愿者 必填 — …
button 入团志愿书 选择文件 — 一个PDF文件，…
button 保存
button 保存并继续录入下一个
status
"""
FAULTS = """
heading 1 录入本级团干部
alert
link 姓名
link 身份证号码
textbox 姓名 [必填，有误] — …请填写姓名。
combobox 民族 [有误] — 请选择民族。
group 是否同级党（工）委（党支部）委员 必填 — 请选择…
"""
LIST = """
heading 1 团干部列表
search 查询团干部
textbox 姓名、拼音或身份证号码
button 查询
region 团干部列表
table
columnheader 姓名
columnheader 任职组织
columnheader 操作
rowheader 林晓明
link 编辑林晓明 — 编辑
link 移除林晓明 — 移除
navigation 分页
"""
REMOVAL = """
heading 1 移除团干部：林晓明
term 任职组织
combobox 移除去向
textbox 移除日期 [必填]
button 移除
link 取消
"""
IMPORT = """
heading 1 导入本级团干部
region 有 1 行需要改正
navigation 按检查结果查看
article 第 2 行 周海燕
heading 3 第 2 行 周海燕
textbox 入团时间 [有误] — 请填写到日，…
button 保存并重新检查
"""
PROFILE = """
region 核对并完善本组织信息
heading 1 核对并完善本组织信息
term 组织全称
textbox 在校学生数 [必填] — …
button 下一步：核对
"""
STAFFING = """
search 搜索组织
tree 组织树
treeitem 团的领导机关： 共青团云山市委员会1 [展开]
heading 1 重点领域基层团干部配备
link 下载（1个团组织）
navigation 领域
link 高校
link 国企
region 配备概况
search 查询高校
region 共青团云山市委员会辖内高校团干部配备
table
columnheader 组织全称
columnheader 书记
rowheader 合计
rowheader 云山大学团委
"""


def reads(page, *texts: str) -> None:
    """All lines of the texts are said, each after the one before."""
    page.wait_for_load_state()
    said = read(page)
    rest = iter(said)
    for wanted in "".join(texts).split("\n"):
        pattern = ".*".join(map(re.escape, wanted.split("…")))
        assert not wanted or any(re.fullmatch(pattern, line) for line in rest), (
            f"“{wanted}” does not come where it should:\n" + "\n".join(said)
        )


def test_the_login_page(page):
    page.goto("/login/")
    reads(page, LOGIN)


def test_the_pages_of_a_committee(page, log_in, city):
    post, by = make_post(city.college), make_admin(city.college)
    session = begun(*people(1, 入团时间="2012年13月"), org=city.college, by=by)
    log_in(page, by)
    reads(page, FRAME, HOME)
    page.goto("/cadres/entry/own/")
    reads(page, FRAME, ENTRY)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="需要更正")).to_be_focused()
    reads(page, FRAME, FAULTS)
    for address, text in (
        ("/cadres/", LIST), (f"/cadres/{post.pk}/removal/", REMOVAL), (f"/cadres/imports/{session.pk}/", IMPORT),
    ):  # fmt: skip
        page.goto(address)
        reads(page, FRAME, text)


def test_what_becomes_due_is_said_by_its_field(page, log_in, city):
    log_in(page, make_admin(city.college))
    page.goto("/cadres/entry/own/")
    page.get_by_label("职业", exact=True).select_option(label="教职工")
    expect(page.get_by_label("具体职业", exact=True)).to_have_attribute("aria-required", "true")
    reads(page, "combobox 职业\ntextbox 具体职业 [必填] — …")


def test_the_pages_of_a_university_and_of_its_city(page, log_in, city):
    log_in(page, make_admin(city.university, has_profile=False))
    reads(page, PROFILE)
    log_in(page, make_admin(city.city))
    page.goto("/monitoring/")
    reads(page, FRAME, STAFFING)
