"""What goes out when something fails, to the log of the server or by mail, without numbers of people."""

import json
import logging
from datetime import UTC, datetime

from django.utils.log import AdminEmailHandler
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from zhtj.audit import context
from zhtj.audit.masking import masked, without_rows


class MaskingFormatter(logging.Formatter):
    """A message may quote an address or a value somebody typed."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(without_rows(super().format(record)))


class JsonFormatter(logging.Formatter):
    """One object a line, for whatever collects the logs; `extra={"facts": {…}}` lies beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        here = context.current()
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_rows(record.getMessage()),
            "request_id": str(here.request_id) if here else "",
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            told["exception"] = without_rows(self.formatException(record.exc_info))
        return json.dumps(masked(told), ensure_ascii=False, default=str)


class MaskingEmailHandler(AdminEmailHandler):
    def send_mail(self, subject, message, *args, html_message=None, **kwargs):
        html = html_message and masked(html_message)
        super().send_mail(masked(subject), masked(without_rows(message)), *args, html_message=html, **kwargs)


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
        return masked(without_rows(super().get_traceback_text()))

    def get_traceback_html(self) -> str:
        return masked(without_rows(super().get_traceback_html()))
