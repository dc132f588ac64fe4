"""Who is told of progress."""
import logging
import sys
import typing

Told = typing.Callable[..., None]
_log = logging.getLogger("saetm")


def listener(progress: object) -> "Told | None":
    """What the library tells of progress.

    ``None`` or ``False``: only the log (``logging.getLogger("saetm")``, level INFO) is. ``True``: a
    bar of tqdm where that is installed, else lines on standard error. A callable is called as
    ``progress(stage, done, total)``; total 0 means unknown, and what it raises ends the work.
    """
    if progress is None or progress is False:
        return _Quiet()
    if progress is True:
        try:
            from tqdm.auto import tqdm
        except ImportError:
            return _Lines()
        return _Bar(tqdm)
    if not callable(progress):
        raise TypeError(f"progress is {progress!r}, not None, True or a callable")
    return _Plain(progress)


class _Quiet:
    def __call__(self, event: str, *values: typing.Any) -> None:
        getattr(self, event)(*values)

    def begin(self, stage: str, total: int, unit: str) -> None:
        pass

    def update(self, done: int, note: str) -> None:
        pass

    def end(self) -> None:
        pass

    def log(self, line: str) -> None:
        _log.info("%s", line)


class _Plain(_Quiet):
    def __init__(self, told: Told) -> None:
        self.told = told

    def begin(self, stage: str, total: int, unit: str) -> None:
        self.stage, self.total = stage, total
        self.told(stage, 0, total)

    def update(self, done: int, note: str) -> None:
        self.told(self.stage, done, self.total)


class _Lines(_Quiet):
    def log(self, line: str) -> None:
        print(line, file=sys.stderr)


class _Bar(_Quiet):
    def __init__(self, tqdm: typing.Any) -> None:
        self.tqdm = tqdm
        self.bar: typing.Any = None

    def begin(self, stage: str, total: int, unit: str) -> None:
        self.bar = self.tqdm(total=total or None, desc=stage, unit=" " + unit, leave=False)

    def update(self, done: int, note: str) -> None:
        self.bar.n = done
        self.bar.set_postfix_str(note, refresh=True)

    def end(self) -> None:
        self.bar.close()

    def log(self, line: str) -> None:
        super().log(line)
        self.tqdm.write(line, file=sys.stderr)
