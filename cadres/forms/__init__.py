"""What a person may type about a cadre."""

from cadres.forms.entry import EntryForm
from cadres.forms.removal import RemovalForm
from cadres.forms.update import UpdateForm

__all__ = ["EntryForm", "RemovalForm", "UpdateForm"]
