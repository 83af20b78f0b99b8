"""A field as a page shows it: what must be filled in is said to those who do not see the word beside it, too."""

from django.forms import BoundField, FileInput
from django.forms.renderers import TemplatesSetting


class SaidField(BoundField):
    """The browser is not asked to refuse what is empty; the server says it in its own words, and a group has it in its
    name."""

    def build_widget_attrs(self, attrs, widget=None):
        built = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if self.is_due and not (
            "required" in built or widget.is_hidden or widget.use_fieldset or isinstance(widget, FileInput)
        ):
            built["aria-required"] = "true"
        return built

    @property
    def is_due(self) -> bool:
        """By the answers so far, where they decide."""
        demand = getattr(self.field, "demand", None)
        return demand.due.name == "REQUIRED" if demand else self.field.required


class Renderer(TemplatesSetting):
    bound_field_class = SaidField
