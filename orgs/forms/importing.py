"""批量导入下级组织, 批量调整下级组织: one file; or what was read of it, to be confirmed."""

from django import forms

from orgs.forms.managing import SEAL

MOST_BYTES = 5 * 1024 * 1024
MOST_ACTS = 300  # of one file: each costs up to 60 ms, and meanwhile nobody else changes structure
MISSING = "请选择文件。"


class ImportForm(forms.Form):
    use_required_attribute = False

    file = forms.FileField(
        label="文件",
        help_text="XLSX或CSV，最多2000行，不超过5MB。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": MISSING, "empty": "文件是空的，请重新选择。"},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError("文件超过5MB，请分成几个文件。")
        return file


class AdjustForm(ImportForm):
    """A file, or the lines that were read of one; `seal` confirms what was shown of them."""

    lines = forms.CharField(required=False, widget=forms.HiddenInput)
    seal = forms.CharField(max_length=SEAL, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["file"].required = False
        self.fields["file"].help_text = f"XLSX或CSV，最多{MOST_ACTS}项操作，不超过5MB。"

    def clean(self):
        given = self.cleaned_data.get("file") or self.cleaned_data.get("lines")
        if not given and "file" not in self.errors:
            self.add_error("file", MISSING)
