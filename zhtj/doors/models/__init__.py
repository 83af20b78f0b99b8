"""Tables of the doors, one noun a file."""

from zhtj.doors.models.authenticator import Authenticator, RecoveryCode
from zhtj.doors.models.password import PasswordHash
from zhtj.doors.models.session import Session
from zhtj.doors.models.tries import Tries

__all__ = ["Authenticator", "PasswordHash", "RecoveryCode", "Session", "Tries"]
