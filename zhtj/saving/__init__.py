"""Backups: the database, the files handed in, and facts by which a restored system is known to be the same."""

from zhtj.saving.errors import SavingError
from zhtj.saving.facts import differences
from zhtj.saving.making import make
from zhtj.saving.restoring import restore

__all__ = ["SavingError", "differences", "make", "restore"]
