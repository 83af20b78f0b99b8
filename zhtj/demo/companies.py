"""Enterprises of the demonstration: a state group three levels deep, smaller ones, an industrial park."""

from orgs.codes import Industry
from orgs.models import Org
from zhtj.demo import kinds, words
from zhtj.demo.shape import Shape

STATE, PRIVATE = Industry.STATE_ENTERPRISE, Industry.PRIVATE_ENTERPRISE


def build(shape: Shape) -> None:
    city, other_city = shape.named[words.CITY[0]], shape.named[words.OTHER_CITY[0]]
    _group(shape, city)
    _state_company(shape, city, "云山交通投资有限公司", ["公交分公司", "客运站", "停车场公司", "高速服务区"])
    water = shape.general_branch(city, "云山供水有限公司", kinds.COMPANY, industry=STATE)
    shape.branches(water, ["第一水厂", "第二水厂", "管网中心", "客户服务部"], kinds.SITE)
    _state_company(shape, shape.named["青溪县"], "青溪城市建设投资有限公司", ["工程部", "物业部", "综合部"])
    shape.branch(shape.named["鹿鸣县"], "鹿鸣粮食储备库", kinds.SITE, industry=STATE)
    _state_company(shape, other_city, "海平港务有限公司", ["装卸队", "拖轮队", "理货部", "调度中心"])
    _park(shape, city)
    for name, county in zip(
        words.COUNTY_COMPANIES, ("鹿鸣县", "青溪县", "白鹭县", "云东区", "云西区"), strict=True
    ):
        _private_company(shape, shape.named[county], name)


def _group(shape: Shape, city: Org) -> None:
    group = shape.committee(city, "云山建工集团有限公司", kinds.HEADQUARTERS, industry=STATE)
    shape.named["enterprise"] = group
    shape.branches(group, ["集团总部机关", "集团信息中心"], kinds.SITE)
    for name, parts in words.SUBSIDIARIES.items():
        subsidiary = shape.committee(group, name, kinds.COMPANY)
        shape.branch(subsidiary, "公司机关", kinds.SITE)
        for part in parts.split():
            _third_level(shape, subsidiary, f"{name.removesuffix('有限公司')}{part}")


def _third_level(shape: Shape, subsidiary: Org, name: str) -> None:
    """A 团委 if it is large, else a 团总支; below it the sites."""
    add = shape.rng.choice([shape.committee, shape.general_branch])
    upper = add(subsidiary, name, kinds.COMPANY)
    shape.branches(upper, [f"{site}项目部" for site in shape.some(words.SITES, 3, 5)], kinds.SITE)


def _state_company(shape: Shape, parent: Org, name: str, parts: list[str]) -> None:
    company = shape.committee(parent, name, kinds.COMPANY, industry=STATE)
    shape.branches(company, parts, kinds.SITE)


def _park(shape: Shape, city: Org) -> None:
    park = shape.work_committee(city, "云山高新技术产业开发区团工委", kinds.PARK)
    shape.named["park"] = park
    _state_company(shape, park, "云山高新区开发投资有限公司", ["招商部", "运营部", "工程管理部"])
    for name in words.PRIVATE_COMPANIES:
        _private_company(shape, park, name)
    shape.branches(park, ["云山众创空间", "高新区人才公寓"], kinds.PRIVATE, industry=PRIVATE)


def _private_company(shape: Shape, parent: Org, name: str) -> None:
    company = shape.committee(parent, f"{name}有限公司", kinds.PRIVATE, industry=PRIVATE)
    shape.branches(company, shape.some(words.WORKSHOPS, 2, 4), kinds.PRIVATE)
