"""What is typed to certify an 入团志愿书, or to return it."""

from django import forms

from cadres.forms.requests import ReasonField
from cadres.models import State

VERDICTS = [(State.CERTIFIED, "认证"), (State.RETURNED, "退回")]
NO_VERDICT = {"required": "请选择认证或退回。", "invalid_choice": "请选择认证或退回。"}


class CertificationForm(forms.Form):
    """认证 or 退回 by the button pressed; returning needs a reason, and a reason is of a return only."""

    use_required_attribute = False

    verdict = forms.ChoiceField(
        label="处理结果", choices=VERDICTS, widget=forms.HiddenInput, error_messages=NO_VERDICT
    )
    reason = ReasonField(
        label="退回原因", required=False, help_text="如“缺少第二页”“公章不清晰”；退回的必须填写。最多200字。"
    )

    def clean(self):
        super().clean()
        typed, verdict = self.cleaned_data, self.cleaned_data.get("verdict")
        if verdict == State.RETURNED and "reason" not in self.errors and not typed["reason"]:
            self.add_error("reason", "退回的，请填写退回原因。")
        if verdict == State.CERTIFIED and typed.get("reason"):
            self.add_error("reason", "认证的不需要填写原因；要退回的，请点“退回”。")
