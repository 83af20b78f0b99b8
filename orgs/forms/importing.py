"""批量导入下级组织: one file."""

from django import forms

MOST_BYTES = 5 * 1024 * 1024


class ImportForm(forms.Form):
    use_required_attribute = False

    file = forms.FileField(
        label="文件",
        help_text="XLSX或CSV，最多2000行，不超过5MB。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("文件超过5MB，请分成几个文件。")
        return file
