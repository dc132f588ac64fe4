"""Wall and processor time since a clock was made."""
import resource
import time


class Clock:
    def __init__(self, of_children=False):
        self.who = resource.RUSAGE_CHILDREN if of_children else resource.RUSAGE_SELF
        self.started = self.now()

    def now(self):
        usage = resource.getrusage(self.who)
        return time.perf_counter(), usage.ru_utime + usage.ru_stime

    def taken(self, before=None):
        """Times in seconds, added to those of an earlier step."""
        before = before or {"seconds": 0.0, "processor_seconds": 0.0}
        wall, processor = (now - then for now, then in zip(self.now(), self.started))
        return {"seconds": before["seconds"] + wall, "processor_seconds": before["processor_seconds"] + processor}
