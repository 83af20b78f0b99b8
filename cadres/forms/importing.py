"""Import of cadres: the file, and what is decided about it."""

from django import forms

from cadres.fields import PdfInput
from cadres.models.importing import Choice

MOST_BYTES = 10 * 1024 * 1024


class UploadForm(forms.Form):
    use_required_attribute = False

    file = forms.FileField(
        label="填好的文件",
        help_text="XLSX或CSV，最多5000行，不超过10MB。",
        widget=PdfInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的（0字节），请重新选择。"},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("文件超过10MB，请分成几个文件。")
        return file


class DecisionForm(forms.Form):
    """`version` of the import as it was shown."""

    use_required_attribute = False

    choice = forms.ChoiceField(
        label="导入方式",
        choices=Choice,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择导入方式。", "invalid_choice": "请选择导入方式。"},
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
