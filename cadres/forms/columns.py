"""Which columns of the list somebody wants to see."""

from django import forms


class ColumnForm(forms.Form):
    columns = forms.MultipleChoiceField(label="显示的列", required=False, widget=forms.CheckboxSelectMultiple)
    is_reset = forms.BooleanField(required=False, widget=forms.HiddenInput)  # sent by a button of its own

    def __init__(self, *args, choices: list[tuple[str, str]], **options):
        super().__init__(*args, **options)
        self.fields["columns"].choices = choices
