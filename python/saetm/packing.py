"""A fitted model as bytes, for pickle: its run goes along when it is a temporary one."""
import io
import tarfile
import typing

from . import _saetm
from .run import Run


def packed(model: typing.Any) -> "dict[str, typing.Any]":
    state = {name: value for name, value in vars(model).items() if name != "run_"}
    if hasattr(model, "topic_list_"):
        state["_made"] = {}
        if model.run is not None:
            state["kept_run"] = str(model.run_.path)
        else:
            buffer = io.BytesIO()
            with tarfile.open(fileobj=buffer, mode="w") as tar:
                tar.add(model.run_.path, arcname=".")
            state["packed_run"] = buffer.getvalue()
    return state


def unpack(model: typing.Any, state: "dict[str, typing.Any]") -> None:
    kept, data = state.pop("kept_run", None), state.pop("packed_run", None)
    vars(model).update(state)
    if kept:
        model.run_ = Run(kept, model.verbose, model._threads, model.device)
    elif data is not None:
        model.run_ = model._new_run()
        home = model.run_.path
        home.mkdir()
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            if hasattr(tarfile, "data_filter"):
                tar.extractall(home, filter="data")
            else:
                tar.extractall(home)
        _saetm.relocate(str(home))
