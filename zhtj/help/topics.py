"""What 帮助 tells of: the guide's sections by their numbers, and what the product has beside them.

A topic is a page (templates/help/), a part an anchor of it. Each names the addresses of the pages it speaks of, which
link back to it, and the labels of the fields it speaks of: only those that are asked about again and again, for each
link is one more stop for whoever goes through the form by keyboard.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from django.urls import reverse


@dataclass(frozen=True)
class Part:
    anchor: str
    title: str
    number: str = ""  # of the guide
    pages: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True)
class Topic:
    slug: str
    title: str
    number: str = ""
    pages: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def heading(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def template(self) -> str:
        return f"help/{self.slug.replace('-', '_')}.html"

    @property
    def address(self) -> str:
        return reverse("help:login") if self is LOGIN else reverse("help:topic", args=[self.slug])

    def part(self, anchor: str) -> Part:
        return next(part for part in self.parts if part.anchor == anchor)


def named(space: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{space}:{name}" for name in names)


GUIDE = (
    Topic("purpose", "目的", "1"),
    Topic(
        "fields",
        "录入团干部：各项信息",
        "2.1",
        parts=(
            Part("person", "姓名、身份证号码"),
            Part("study", "在读状况/具体职业", fields=("在读状况", "具体职业")),
            Part("joining", "入团时间、发展团员编号、入党时间", fields=("发展团员编号",)),
            Part("post", "团内现任职务、任现职年月、在岗状态"),
            Part("committee", "是否同级党（工）委（党支部）委员"),
            Part("applying", "是否递交入党申请书", fields=("是否递交入党申请书",)),
            Part(
                "application", "入团志愿书",
                pages=named("cadres", "applications", "applications-decided", "applications-returned", "certify"),
                fields=("入团志愿书",),
            ),
        ),
    ),
    Topic("enter-branch", "团支部录入团干部", "2.1.1", named("cadres", "enter-branch")),
    Topic("enter-below", "上级团组织录入下级团支部团干部", "2.1.2", named("cadres", "choose-branch", "enter-below")),
    Topic("enter-own", "团委/团工委/团总支录入本级团干部", "2.1.3", named("cadres", "enter-own")),
    Topic(
        "profile", "完善重点领域团组织信息", "2.2", ("profile", "orgs:progress"),
        (
            Part("university", "高校本级填写“在校学生数”", "2.2.1", fields=("在校学生数",)),
            Part("enterprise", "国有企业填写“企业层级”“企业所在驻地”", "2.2.2", fields=("企业层级", "企业所在驻地")),
        ),
    ),
    Topic(
        "staffing", "监测重点领域基层团干部配备", "2.3",
        named("monitoring", "staffing", "columns", "origin", "norms", "set-norm", "withdraw-norm"),
        (
            Part("sectors", "高校和国企之间切换", "2.3.1"),
            Part("tree", "按组织树查看", "2.3.2"),
        ),
    ),
    Topic(
        "removal", "移除团干部", "2.4", named("cadres", "list", "remove", "restore"),
        (Part("list", "从团干部列表移除", "2.4.1"),),
    ),
    Topic(
        "questions",
        "常见问题Q&A",
        "3",
        parts=(
            Part("volunteer", "“是否成为注册志愿者”如何填写？", "3.1", fields=("是否成为注册志愿者",)),
            Part("university", "高校本级团组织该如何理解？", "3.2", fields=("学校标识码",)),
            Part("nature", "如何界定各领域专职、挂职、兼职团干部？", "3.3", fields=("团干部性质",)),
            Part("student", "学生团干部如何界定？", "3.4", fields=("职业",)),
            Part(
                "download", "重点领域基层团干部配备功能中，团干部配备统计数据可以下载吗？", "3.5",
                named("monitoring", "download"),
            ),
        ),
    ),
)  # fmt: skip
LOGIN = Topic(
    "login",
    "登录、激活账号和密码",
    pages=(
        "password-change",
        *named("doors", "security", "set-up", "renew-codes", "remove"),
    ),
)
BEYOND = (
    Topic("list", "查询、更新团干部", pages=named("cadres", "detail", "edit", "check", "reveal", "reveals")),
    Topic("drafts", "草稿"),
    Topic(
        "turnover", "换届",
        pages=named(
            "cadres", "turnover", "turnover-comer", "turnover-preview", "turnover-confirmation", "turnover-done"
        ),
    ),
    Topic(
        "imports", "导入团干部",
        pages=named(
            "cadres", "imports", "import-own", "import-below", "import", "import-decision", "import-abandonment"
        ),
    ),
    Topic(
        "exports", "导出团干部",
        pages=named("cadres", "exports", "ask-export", "export", "export-requests", "export-requests-answered"),
    ),
    Topic(
        "inquiries", "转接/核实",
        pages=named("cadres", "ask-inquiry", "inquiry", "inquiries", "inquiries-answered", "inquiries-sent"),
    ),
    Topic(
        "corrections", "更正姓名、身份证号码",
        pages=named(
            "cadres", "ask-correction", "correction", "corrections", "corrections-answered", "corrections-sent"
        ),
    ),
    Topic("urging", "催办", pages=named("monitoring", "urge", "urgings", "todos")),
    Topic("notices", "消息和待办", pages=("notices:list", "todos")),
    Topic("past", "统计日期和月度对比", pages=named("monitoring", "compare")),
    Topic(
        "organisations", "组织管理",
        pages=named(
            "orgs", "manage", "add", "import", "adjust", "export", "rename", "retype", "move", "merge", "close",
            "reopen", "undo-move",
        ),
    ),
    Topic(
        "admins", "管理员和授权",
        pages=named(
            "orgs", "admins", "admin", "appoint", "admin-renew", "admin-reset", "admin-enable", "admin-disable",
            "admin-staff", "admin-end", "admin-hand-over", "admin-second-factor", "give-right", "rights", "rights-of",
            "delegations", "end-right", "second-factor",
        ),
    ),
    Topic("log", "操作日志", pages=named("orgs", "log", "log-line", "log-download")),
    Topic("practice", "演练", pages=("practice:choose",)),
    LOGIN,
)  # fmt: skip
TOPICS = {topic.slug: topic for topic in (*GUIDE, *BEYOND)}


def of_page(name: str) -> tuple[Topic, Part | None] | None:
    """What speaks of the page with that name of an address."""
    return _PAGES.get(name)


def of_field(label: str) -> tuple[Topic, Part] | None:
    return _FIELDS.get(label)


_PARTS = [(topic, part) for topic in TOPICS.values() for part in topic.parts]
_PAGES = dict(
    chain(
        ((name, (topic, None)) for topic in TOPICS.values() for name in topic.pages),
        ((name, place) for place in _PARTS for name in place[1].pages),
    )
)
_FIELDS = {label: place for place in _PARTS for label in place[1].fields}
