"""What goes out when something fails, to the log of the server or by mail, without numbers of people."""

import logging

from django.utils.log import AdminEmailHandler
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from zhtj.audit.masking import masked


class MaskingFormatter(logging.Formatter):
    """A message may quote an address or a value somebody typed."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class MaskingEmailHandler(AdminEmailHandler):
    def send_mail(self, subject, message, *args, html_message=None, **kwargs):
        html = html_message and masked(html_message)
        super().send_mail(masked(subject), masked(message), *args, html_message=html, **kwargs)


class QuietFilter(SafeExceptionReporterFilter):
    """Nothing that was sent and no local variable: any of them may be a number, in pieces too."""

    def is_active(self, request) -> bool:
        return True

    def get_post_parameters(self, request) -> dict:
        sent = request.POST if request is not None else {}
        return dict.fromkeys(sent, self.cleansed_substitute)

    def get_traceback_frame_variables(self, request, tb_frame):
        return [(name, f"<{type(value).__name__}>") for name, value in tb_frame.f_locals.items()]


class QuietReporter(ExceptionReporter):
    """The message of an exception may quote a value, as those of a database do."""

    def get_traceback_text(self) -> str:
        return masked(super().get_traceback_text())

    def get_traceback_html(self) -> str:
        return masked(super().get_traceback_html())
