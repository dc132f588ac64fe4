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


def options() -> "dict[str, dict[str, typing.Any]]":
    """Every option of a run by name: ``default``, ``help``, and where there are any ``unit``,
    ``choices``, ``min`` and ``max``. The same table makes the flags of ``saetm fit --help``."""
    return json.loads(json.dumps(_table()))


def check_names(given: Options) -> None:
    """Raises TypeError for an option that the table lacks."""
    for name in given:
        if name not in _table():
            near = difflib.get_close_matches(name, _table(), 1)
            hint = f"; did you mean {near[0]}?" if near else "; saetm.options() lists them"
            raise TypeError(f"there is no option '{name}'{hint}")


def as_json(given: Options) -> str:
    """Options as the library reads them; paths and NumPy's numbers become plain values, lists of words one text."""
    def plain(value: typing.Any) -> typing.Any:
        if isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(word, str) for word in value):
            return "".join(f"{word}," for word in value)
        if isinstance(value, os.PathLike):
            return os.fspath(value)
        return value.item() if isinstance(value, np.generic) else value

    return json.dumps({name: plain(value) for name, value in given.items()}, default=str)
