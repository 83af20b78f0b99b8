"""How a name is looked up by its sound: initials and full pinyin, with surnames read as surnames."""

from pypinyin import Style, lazy_pinyin

# Surnames whose usual reading is another one.
SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "盖": "ge", "朴": "piao",
    "乐": "yue", "尉迟": "yuchi", "长孙": "zhangsun", "万俟": "moqi", "缪": "miao", "华": "hua", "任": "ren",
    "那": "na", "哈": "ha", "折": "she", "种": "chong", "重": "chong", "翟": "zhai", "卜": "bu", "逄": "pang",
    "员": "yun", "纪": "ji", "宁": "ning", "石": "shi", "洗": "xian", "冼": "xian", "覃": "qin", "燕": "yan",
}  # fmt: skip


def sound(name: str) -> str:
    """For 林晓明 "lxm linxiaoming": initials, a space, everything; lower case letters only."""
    syllables = _syllables(name)
    return f"{''.join(syllable[0] for syllable in syllables)} {''.join(syllables)}" if syllables else ""


def initials(text: str) -> str:
    """For 云山大学团委 "ysdxtw"; digits and other letters stay, in lower case: "2025jhyy1btzb"."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()


def letters(text: str) -> str:
    """For 云山大学团委 "yunshandaxuetuanwei"."""
    return "".join(lazy_pinyin(text, style=Style.NORMAL)).lower()


def _syllables(name: str) -> list[str]:
    letters = name.replace("·", "")
    for length in (2, 1):
        if reading := SURNAMES.get(letters[:length]):
            first = lazy_pinyin(letters[:length], style=Style.NORMAL)
            return [*(first if length > 1 else [reading]), *lazy_pinyin(letters[length:], style=Style.NORMAL)]
    return [syllable.lower() for syllable in lazy_pinyin(letters, style=Style.NORMAL)]
