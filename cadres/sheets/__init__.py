"""Cadres in workbooks: the two templates, what comes back in them, and a line as the entry form."""

from cadres.sheets.kinds import Kind
from cadres.sheets.line import STAYS, line_form

__all__ = ["STAYS", "Kind", "line_form"]
