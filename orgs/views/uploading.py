"""What is told of a file that was not taken."""

from collections.abc import Sequence

MOST_SHOWN = 500  # faults


class FaultsMixin:
    def tell_faults(self, form, faults: Sequence[str], **more):
        """The form again, under all faults at once."""
        told = {"faults": faults[:MOST_SHOWN], "fault_count": len(faults), **more}
        return self.render_to_response(self.get_context_data(form=form, **told), status=422)
