"""A fitted model in folders and in bytes."""
import json
import os
import pathlib
import re
import shutil
import typing

from . import _saetm
from .fitted import Fitted
from .option_table import as_json
from .packing import packed, unpack
from .run import Run
from .steering import Steering

Self = typing.TypeVar("Self", bound="Keeping")
_STATE = "python.json"  # what a saved model holds beside its run


class Keeping(Fitted):
    """Saved, loaded, pickled."""

    def save(self, path: "str | os.PathLike[str]", **_: typing.Any) -> None:
        """Copies the run, with what was given to it in memory, to a new or empty folder. The encoder,
        if it is an object, is not saved: give it to :meth:`load` again."""
        self._check_fitted()
        target = pathlib.Path(path)
        if target.exists() and any(target.iterdir()):
            raise FileExistsError(f"{target}: the folder is not empty")
        part = target.with_name(f"{target.name}.part{os.getpid()}")
        shutil.copytree(self.run_.path, part)
        _write_state(part, self)
        if target.exists():
            target.rmdir()
        os.replace(part, target)
        _saetm.relocate(str(target))

    @classmethod
    def load(cls: "type[Self]", path: "str | os.PathLike[str]", encoder: typing.Any = None) -> Self:
        """A model from a folder that :meth:`save`, ``run=`` or the program (``saetm fit``) made. It
        works on that folder; nothing is copied."""
        folder = pathlib.Path(path)
        _saetm.relocate(str(folder))
        model = cls(encoder=encoder, run=folder)  # type: ignore[call-arg]
        model.run_ = Run(folder)
        recorded = model.run_.read("manifest").get("options", {})
        model.nr_topics = recorded.get("topics", model.nr_topics)
        model.random_state = recorded.get("seed", model.random_state)
        steering = folder / "steering.txt"
        model._steering = Steering(steering.read_text(encoding="utf-8") if steering.exists() else "")
        if (folder / _STATE).exists():
            _read_state(folder, model, encoder)
        return model._read()

    @classmethod
    def from_pretrained(cls: "type[Self]", name: "str | os.PathLike[str]", encoder: typing.Any = None,
                        **hub: typing.Any) -> Self:
        """:meth:`load` of a folder; a name (``owner/name``) that is no folder is one of the Hugging
        Face hub, where ``huggingface_hub`` is installed. Else FileNotFoundError."""
        if os.path.isdir(name):
            return cls.load(name, encoder)
        if not re.fullmatch(r"[\w-][\w.-]*(/[\w-][\w.-]*)?", os.fspath(name)):  # "name", "owner/name"
            raise FileNotFoundError(f"{name}: there is no such folder")
        try:
            from huggingface_hub import snapshot_download
        except ImportError:
            raise FileNotFoundError(f"{name}: there is no such folder; to look on the Hugging Face hub, "
                                    f"pip install huggingface_hub") from None
        return cls.load(snapshot_download(os.fspath(name), **hub), encoder)

    def __getstate__(self) -> "dict[str, typing.Any]":
        return packed(self)

    def __setstate__(self, state: "dict[str, typing.Any]") -> None:
        unpack(self, state)


def _write_state(folder: pathlib.Path, model: typing.Any) -> None:
    encoder = model.encoder if isinstance(model.encoder, str) else None
    state = {"nr_topics": model.nr_topics, "random_state": model.random_state, "encoder": encoder,
             "options": json.loads(as_json(model.options)), "steering": model._steering.state()}
    (folder / _STATE).write_text(json.dumps(state, indent=1) + "\n", encoding="utf-8")


def _read_state(folder: pathlib.Path, model: typing.Any, encoder: typing.Any) -> None:
    state = json.loads((folder / _STATE).read_text(encoding="utf-8"))
    model.nr_topics, model.random_state = state["nr_topics"], state["random_state"]
    model.options = state["options"]
    model.encoder = state["encoder"] if encoder is None else encoder
    model._steering = Steering.of(state["steering"])
