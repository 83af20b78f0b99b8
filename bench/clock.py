"""Adds up what the database takes: `with connection.execute_wrapper(clock)`."""

import time


class Clock:
    def __init__(self):
        self.taken: list[float] = []  # ms

    def __call__(self, execute, sql, params, many, context):
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.taken.append(1000 * (time.perf_counter() - begun))

    @property
    def total(self) -> float:
        return sum(self.taken)
