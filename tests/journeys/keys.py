"""Somebody who has a keyboard and nothing else: whatever the keys lead to is looked at."""

from playwright.sync_api import Page

MOST_STOPS = 90  # of one page, before it is a trap
# What has the focus: its name, as said; whether it stands out; and what lies over it.
LOOKED_AT = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const words = (part) => part?.textContent.trim().replace(/\\s+/g, " ") ?? "";
  const own = at.getAttribute("aria-label") || words(at.labels?.[0] ?? at);
  const group = at.type === "radio" ? words(at.closest("fieldset").querySelector("legend").firstChild) + "：" : "";
  const shown = at.type === "file" ? at.nextElementSibling.querySelector("label") : at;
  const style = getComputedStyle(shown);
  const stands = style.boxShadow !== "none" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
  const box = shown.getClientRects()[0]; // of a link in two lines the first
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const over = document.elementFromPoint(box.left + box.width / 3, (top + bottom) / 2);
  const isSeen = over && (shown.contains(over) || over.closest("label")?.contains(shown));
  return {
    name: group + own, tag: at.tagName, stands: stands || at.tagName === "MAIN",
    over: isSeen ? "" : (over?.outerHTML.slice(0, 90) ?? "the edge of the window"),
  };
}"""
STEPS_TO = """(label) => {
  const at = document.activeElement;
  return [...at.options].findIndex((option) => option.text === label) - at.selectedIndex;
}"""


class Keys:
    def __init__(self, page: Page):
        self.page = page

    def looked_at(self) -> dict:
        """What has the focus, which is in sight."""
        seen = self.page.evaluate(LOOKED_AT)
        assert seen, "nothing has the focus"
        assert seen["stands"], f"{seen['name']}: the focus is not to be seen"
        assert not seen["over"], f"{seen['name']} is behind {seen['over']}"
        return seen

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def go_to(self, name: str, way: str = "Tab") -> None:
        """From stop to stop, until the one of this name."""
        passed = []
        for _ in range(MOST_STOPS):
            self.press(way)
            passed.append(self.looked_at()["name"])
            if passed[-1] == name:
                return
        raise AssertionError(f"no way to {name}: {passed}")

    def choose(self, label: str) -> None:
        """An option of the list that has the focus."""
        steps = self.page.evaluate(STEPS_TO, label)
        self.press(*(["ArrowDown"] * steps or ["ArrowUp"] * -steps))

    def into_main(self) -> None:
        """By the first stop of the page, past all that is the same everywhere."""
        self.press("Tab")
        seen = self.looked_at()
        assert seen["name"] == "跳到主要内容", seen
        self.press("Enter")
        assert self.looked_at()["tag"] == "MAIN"
