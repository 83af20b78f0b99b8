"""Long work outside of requests: a table of jobs, and `manage.py work` that works them off (docs/decisions/0014).

`queue` is what other apps use: `queue.handler("cadres.import")(function)` in their AppConfig.ready, `queue.start(kind,
subject, by=account)`, `queue.progress_of(kind, subject)`. `function(subject, pace)` calls `pace.tell(done, total)` at
least every few seconds, and may be called again after it was killed anywhere: it must find out what is done already.
"""
