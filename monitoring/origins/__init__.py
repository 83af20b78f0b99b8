"""这个数字怎么来的: who and what makes each figure of the staffing table."""

from monitoring.origins.origin import Origin, find

__all__ = ["Origin", "find"]
