"""The two templates of the real system, which are not interchangeable."""

from django.db.models import TextChoices


class Kind(TextChoices):
    OWN = "own", "导入本级团干部"
    BELOW = "below", "导入下级支部成员"

    @property
    def mark(self) -> str:
        """Among the keywords in the properties of a workbook: which template it was, whatever became of it since."""
        return f"zhtj-cadres-{self.value}"

    @property
    def place(self) -> str:
        """Where such a file is uploaded, in the words of the menu."""
        return _PLACES[self.value]

    @property
    def other(self) -> "Kind":
        return Kind.BELOW if self == Kind.OWN else Kind.OWN


_PLACES = {
    "own": "“团干部管理—导入本级团干部”（团支部为“团员管理—导入本级团干部”）",
    "below": "“团员管理—导入下级支部成员”",
}
