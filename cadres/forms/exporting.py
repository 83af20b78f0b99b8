"""What is chosen to export a list of cadres."""

from django import forms

from cadres.forms.requests import ReasonField
from cadres.models.exporting import ExportColumns, Layout

MASKED, FULL = "masked", "full"
NUMBERS = [(MASKED, "只显示一部分（默认）"), (FULL, "完整号码，须说明理由并经另一人同意")]


class ExportForm(forms.Form):
    """`columns` are those possible; `full_fault` says why full numbers are not, "" when they are."""

    use_required_attribute = False

    layout = forms.ChoiceField(
        label="版式", choices=Layout, initial=Layout.LONG, widget=forms.RadioSelect,
        help_text="每个组织一张表的，最前面有一张带链接的目录；再导入时只读取第一张表，要再导入的请选择一张长表。",
        error_messages={"required": "请选择版式。"},
    )  # fmt: skip
    columns = forms.ChoiceField(
        label="列", initial=ExportColumns.SHOWN, widget=forms.RadioSelect,
        help_text="可再导入的，只含相应模板能导入的任职：本级团干部，或下级团支部的成员。",
        error_messages={"required": "请选择列。"},
    )  # fmt: skip
    numbers = forms.ChoiceField(
        label="身份证号码、手机号码", initial=MASKED, widget=forms.RadioSelect,
        error_messages={"required": "请选择号码怎样显示。"},
    )  # fmt: skip
    reason = ReasonField(
        label="导出理由", required=False,
        help_text="选择完整号码的必须填写，写明用途和报送对象；审批人可以看到。不要填写身份证号码。最多200字。",
    )  # fmt: skip

    def __init__(self, *args, columns: list[tuple[str, str]], full_fault: str, **options):
        super().__init__(*args, **options)
        self.fields["columns"].choices = columns
        self.fields["numbers"].choices = NUMBERS[:1] if full_fault else NUMBERS
        self.fields["numbers"].help_text = full_fault
        if full_fault:
            del self.fields["reason"]

    @property
    def is_full(self) -> bool:
        return self.cleaned_data.get("numbers") == FULL

    def clean(self):
        super().clean()
        columns = self.cleaned_data.get("columns")
        if self.cleaned_data.get("layout") == Layout.SHEETS and columns not in (None, ExportColumns.SHOWN):
            self.add_error("layout", "要再导入的，请选择一张长表。")
        if self.is_full and "reason" not in self.errors and not self.cleaned_data["reason"]:
            self.add_error("reason", "请填写导出理由。")
