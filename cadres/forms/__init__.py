"""What a person may type about a cadre."""

from cadres.forms.check import CheckForm
from cadres.forms.columns import ColumnForm
from cadres.forms.entry import EntryForm
from cadres.forms.removal import RemovalForm
from cadres.forms.update import UpdateForm

__all__ = ["CheckForm", "ColumnForm", "EntryForm", "RemovalForm", "UpdateForm"]
