"""The choice of a place: 省, 地市 and 县 one after the other, each list by the choice before it."""

from django import forms
from django.core.exceptions import ValidationError

from orgs import divisions

STEPS = {"province": "省（自治区、直辖市）", "city": "市（州、盟）", "county": "县（市、区、旗）"}


class DivisionSelect(forms.Widget):
    """Three selects in one; a choice that does not stand below the one before it counts as not made."""

    template_name = "orgs/_divisions.html"
    use_fieldset = True

    def value_from_datadict(self, data, files, name) -> str:
        code = ""
        for step in STEPS:
            chosen = data.get(f"{name}_{step}", "")
            if chosen in divisions.names() and divisions.parent(chosen) == code:
                code = chosen
            else:
                break
        return code

    def value_omitted_from_data(self, data, files, name) -> bool:
        return all(f"{name}_{step}" not in data for step in STEPS)

    def names(self, name: str) -> list[str]:
        """Of the controls it is made of."""
        return [f"{name}_{step}" for step in STEPS]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "steps": list(self._steps(name, value or "")),
            "place": divisions.place(value or ""),
        }
        context["widget"]["is_whole"] = divisions.is_whole(value or "")
        context["widget"]["is_invalid"] = "aria-invalid" in context["widget"]["attrs"]
        return context

    def _steps(self, name: str, value: str):
        """One select each, as far as there is something to choose from."""
        trail = divisions.trail(value)
        above = ["", *trail]
        for index, (step, label) in enumerate(STEPS.items()):
            options = divisions.below(above[index]) if index < len(above) else []
            yield {
                "name": f"{name}_{step}",
                "label": label,
                "options": options,
                "chosen": trail[index] if index < len(trail) else "",
                "is_superfluous": not options and index < len(above),
            }


class DivisionField(forms.Field):
    """Gives the six digits of a place as far down as it goes."""

    widget = DivisionSelect
    default_error_messages = {"required": "请选择企业所在驻地。"}

    def validate(self, value):
        super().validate(value)
        if value and not divisions.is_whole(value):
            below = "县（市、区、旗）" if divisions.parent(value) else "市（州、盟）"
            raise ValidationError(f"请继续选择{divisions.place(value)}的{below}。")
