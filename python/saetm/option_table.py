"""Options by their names: the table that the program's flags come from, and what is given as JSON."""
import difflib
import functools
import json
import os
import typing

import numpy as np

from . import _saetm

Options = typing.Dict[str, typing.Any]


@functools.lru_cache(maxsize=None)
def _table() -> "dict[str, dict[str, typing.Any]]":
    return json.loads(_saetm.option_table())


@functools.lru_cache(maxsize=None)
def _of_calls() -> "dict[str, list[str]]":
    return json.loads(_saetm.options_of_calls())


def options() -> "dict[str, dict[str, typing.Any]]":
    """Every option of a run by name: ``default``, ``help``, and where there are any ``unit``,
    ``choices``, ``min`` and ``max``. The same table makes the flags of ``saetm fit --help``."""
    return json.loads(json.dumps(_table()))


def check_names(given: Options, call: str = "") -> None:
    """Raises TypeError for an option that the stages, or else a call on a finished run, do not take."""
    of_stages = call in ("", "suggest", "evaluate")
    known = [*(_table() if of_stages else []), *(_of_calls()[call] if call not in ("", "suggest") else [])]
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.75)
            other = f"{call} takes {', '.join(known)}" if call and not of_stages else "saetm.options() lists them"
            hint = f"did you mean {near[0]}?" if near else other
            raise TypeError(f"there is no option '{name}'; {hint}")


def as_json(given: Options) -> str:
    """Options as the library reads them; paths and NumPy's numbers become plain values, lists of words one text."""
    def plain(value: typing.Any) -> typing.Any:
        if isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(word, str) for word in value):
            return "".join(f"{word}," for word in value)
        if isinstance(value, os.PathLike):
            return os.fspath(value)
        return value.item() if isinstance(value, np.generic) else value

    return json.dumps({name: plain(value) for name, value in given.items()}, default=str)
