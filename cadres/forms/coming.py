"""Somebody who comes with a 换届: the entry form itself, kept until all is done at once."""

from __future__ import annotations

from datetime import date

from cadres.forms.comparison import TAKE
from cadres.forms.entry import EntryForm
from cadres.forms.record import ASKED
from cadres.forms.takeover import TAKEOVER
from cadres.models import Post, Turnover, Upload

SECRETARY = "换届后本组织已有书记（{name}），一个组织只有一名书记；请将其改任或离任，或为此人选择其他职务。"
SINCE = "随换届日期；需要更改的，请在换届表中更改换届日期。"
NOT_KEPT = frozenset({"application", "continues", "former", *TAKEOVER})


class ComingForm(EntryForm):
    """`month` is that of the 换届. Alone, it does not ask who else is 书记: the others may not be filled in yet."""

    def __init__(
        self, data=None, *args, turnover: Turnover | None, month: date, is_alone: bool = True, **options
    ):
        self.turnover, self.is_alone = turnover, is_alone
        if data is not None:
            data = data.copy()
            data["since_on"] = f"{month:%Y-%m}"
        options["initial"] = (options.get("initial") or {}) | {"since_on": month}
        super().__init__(data, *args, **options)
        self.fields["since_on"].widget.attrs["readonly"] = True
        self.fields["since_on"].help_text = SINCE

    @property
    def kept(self) -> Upload | None:
        """Whoever of the organisation kept it."""
        token = self["kept_application"].value()
        return Upload.named_by(token, account=self.by, turnover=self.turnover) if token else None

    def settle_takeover(self, holder: Post | None) -> None:
        """Who leaves and who moves is said in the table of the 换届."""
        for name in TAKEOVER:
            self.errors.pop(name, None)
        if holder is not None and not self.is_alone:
            self.add_error("duty", SECRETARY.format(name=holder.person.name))

    def answers(self) -> dict[str, str]:
        """All that makes up the form once more, with the choices of what is registered otherwise."""
        names = [*(self.fields.keys() - NOT_KEPT), *(TAKE + name for name in sorted(ASKED))]
        sent = {name: self.data.get(self.add_prefix(name)) for name in names}
        return {name: answer for name, answer in sent.items() if answer}

    def surroundings(self) -> dict:
        """How many there will be of a kind, the whole 换届 is asked."""
        return {name: fact for name, fact in super().surroundings().items() if name != "company"}
