"""Why a backup is not made or not taken."""


class SavingError(Exception):
    """A Chinese sentence that says what is wrong and what to do."""
