"""People of the League's organisations and their posts."""

from django.apps import AppConfig


class CadresConfig(AppConfig):
    name = "cadres"
    verbose_name = "团干部"

    def ready(self):
        from cadres import (
            acts,  # noqa: F401 (registers the words)
            holding,  # noqa: F401 (tells who holds a post)
            receivers,  # noqa: F401 (connects the signals)
        )
        from cadres.actions.exports import KIND
        from cadres.exporting.making import make
        from cadres.forms import closing  # noqa: F401 (connects the question before closing)
        from cadres.importing import work
        from zhtj.jobs import queue

        queue.handler(KIND)(make)
        work.register()
