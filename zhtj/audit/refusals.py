"""What an act is refused with. Whatever the page answers, the request gets its line from here."""

from zhtj.audit import context


class RefusedError(ValueError):
    """A right or a rule stops an act that was really tried; the text is a Chinese sentence for whoever tried it.

    To be raised, not to be asked with: making one notes the sentence for the line, which is written when the
    request ends, because the transaction of the act is over. What a form finds wrong with what was typed is a
    ValidationError, and nothing to write down.
    """

    is_told = True  # in a line of its own

    def __init__(self, sentence: str):
        super().__init__(sentence)
        if self.is_told:
            context.refuse(sentence)
