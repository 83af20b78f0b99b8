"""A chosen PDF outlives a form that was not right: browsers send a file once only."""

from django import forms
from django.core.files import File

from cadres.forms.ruled import RuledForm
from cadres.models import Upload


class KeepsApplication(RuledForm):
    """For forms with the field `application`."""

    kept_application = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if not self.is_bound:
            self._tell_kept()  # of a draft

    @property
    def kept(self) -> Upload | None:
        """The file kept from an earlier try of the same account."""
        token = self["kept_application"].value()
        return Upload.named_by(token, account=self.by) if token else None

    def application_file(self) -> File | None:
        """The file of this form: just chosen, or kept."""
        kept = self.kept
        file = self.cleaned_data.get("application") or (kept and kept.file.open("rb"))
        # In a File of its own, or storing it would move a temporary file away that a further try needs.
        return File(file, name="application.pdf") if file else None

    def keep_application(self) -> None:
        """Before the form is shown again: keep what was chosen, and say so."""
        if chosen := self.cleaned_data.get("application"):
            self.forget_application()
            self.data = self.data.copy()
            token = Upload.keep(chosen, account=self.by).token
            self.data[self.add_prefix("kept_application")] = token
        self._tell_kept()

    def _tell_kept(self) -> None:
        if kept := self.kept:
            self.explain("application", f"已保留“{kept.name}”，无需重新选择；再选一个文件将替换它。")

    def forget_application(self) -> None:
        """After the form was saved, or another file was chosen."""
        if kept := self.kept:
            kept.discard()
