"""移除去向, and 具体去向 where it needs one; asked wherever a post is ended (guide 2.4.1)."""

from django import forms

from cadres.fields import WordsField
from cadres.models import Destination


class DestinationForm(forms.Form):
    use_required_attribute = False

    destination = forms.ModelChoiceField(
        Destination.objects.none(), label="移除去向", empty_label="请选择",
        error_messages={"required": "请选择移除去向。", "invalid_choice": "请选择列表中的移除去向。"},
    )  # fmt: skip
    note = WordsField(
        label="具体去向", max_length=60, required=False, help_text="移除去向为“其他”的，请填写具体去向。"
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["destination"].queryset = Destination.objects.filter(is_offered=True)

    def clean(self):
        self.settle_note("destination", "note")

    def settle_note(self, destination: str, note: str) -> None:
        """By the names of two fields: the second is due where the first says so, and void elsewhere."""
        chosen = self.cleaned_data.get(destination)
        if not chosen or note in self.errors:
            return
        if not chosen.needs_note:
            self.cleaned_data[note] = ""
        elif not self.cleaned_data[note]:
            self.add_error(note, "请填写具体去向。")
