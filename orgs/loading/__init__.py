"""Loads organisations from tables (docs/load_orgs.md): every fault is told at once, all or nothing is added.

A row is known again by its 学校标识码, a 领导机关 by its 行政区划代码, any other by superior and name.
"""

from orgs.loading.adding import Loaded, LoadError, load
from orgs.loading.checking import check

__all__ = ["LoadError", "Loaded", "check", "load"]
