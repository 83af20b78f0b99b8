"""What the queue tells those above it, in the transaction that ends the job.

job_failed: the work of that `kind` about that `subject` is not done, `why` being a sentence; nobody tries again by
itself.
"""

from django.dispatch import Signal

job_failed = Signal()
