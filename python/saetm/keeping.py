"""A fitted model in folders, on the Hugging Face hub, in bytes, and made of several."""
import json
import os
import pathlib
import re
import shutil
import tempfile
import typing

import numpy as np

from . import _saetm
from .option_table import as_json
from .packing import packed, unpack
from .parameters import without_effect
from .representation import Words
from .representing import Represented
from .run import Run
from .steering import Steering

Self = typing.TypeVar("Self", bound="Keeping")
_STATE = "python.json"  # what a saved model holds beside its run
_CARD = "README.md"


class Keeping(Represented):
    """Saved, loaded, pickled, merged with others of the same autoencoder."""

    def save(self, path: "str | os.PathLike[str]", serialization: str = "safetensors",
             save_embedding_model: typing.Any = True, save_ctfidf: bool = False, *, overwrite: bool = False) -> None:
        """Copies the run, with what was given to it in memory, to a new or empty folder, or with `overwrite`
        in place of a model there. The form is always standard files (safetensors, JSON): BERTopic's
        "pickle" and "pytorch" are taken for them, and words' weights are always among them. The encoder, if it is an
        object, is not saved: give it to :meth:`load` again; `save_embedding_model` may be a string that ``encoder``
        then is."""
        if serialization not in ("safetensors", "pickle", "pytorch"):
            raise ValueError(f"serialization is '{serialization}', not safetensors")
        target = pathlib.Path(path)
        filled = target.exists() and (not target.is_dir() or any(target.iterdir()))
        if filled and not (overwrite and (target / _STATE).is_file()):
            raise FileExistsError(f"{target}: is a file, or a folder that is not empty"
                                  + ("; overwrite=True replaces a model there" if not overwrite else " and holds no model"))
        part = target.with_name(f"{target.name}.part{os.getpid()}")
        fitted = hasattr(self, "topic_list_")
        try:
            if fitted:
                shutil.copytree(self.run_.path, part)
            else:
                part.mkdir(parents=True)
            _write_state(part, self, save_embedding_model)
            if filled:
                shutil.rmtree(target)
            elif target.exists():
                target.rmdir()
            os.replace(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        if fitted:
            _saetm.relocate(str(target))

    @classmethod
    def load(cls: "type[Self]", path: "str | os.PathLike[str]", encoder: typing.Any = None, *,
             embedding_model: typing.Any = None) -> Self:
        """A model from a folder that :meth:`save`, ``run=`` or the program (``saetm fit``) made. It
        works on that folder; nothing is copied. `encoder` (``embedding_model`` is another name of it) embeds new texts."""
        encoder = encoder if encoder is not None else embedding_model
        folder = pathlib.Path(path)
        model = cls(encoder=encoder, run=folder)  # type: ignore[call-arg]
        if (folder / _STATE).exists() and not (folder / "manifest.json").exists():  # saved before it was fitted
            _read_state(folder, model, encoder)
            model.run = None
            return model
        _saetm.relocate(str(folder))
        model.run_ = Run(folder)
        recorded = model.run_.read("manifest").get("options", {})
        model.nr_topics = recorded.get("topics", model.nr_topics)
        model.random_state = recorded.get("seed", model.random_state)
        steering = folder / "steering.txt"
        model._steering = Steering(steering.read_text(encoding="utf-8") if steering.exists() else "")
        if (folder / _STATE).exists():
            _read_state(folder, model, encoder)
        model._read()
        if not hasattr(model, "_begun"):
            model._begun = {t["id"]: list(t["atoms"]) for t in model.topic_list_}
        return model

    def push_to_hf_hub(self, repo_id: str, commit_message: str = "Add SAETM model", token: "str | None" = None,
                       revision: "str | None" = None, private: bool = False, create_pr: bool = False,
                       model_card: bool = True, serialization: str = "safetensors",
                       save_embedding_model: typing.Any = True, save_ctfidf: bool = False) -> typing.Any:
        """Saves the model (:meth:`save`) to a repository of the Hugging Face hub, which is made where it is not there;
        needs ``huggingface_hub``. Texts that were given in memory go along, since words are told of them: `private`
        keeps them so. With `model_card` the folder's README.md tells of the topics. Returns what the hub tells of
        the commit. :meth:`from_pretrained` takes it back."""
        self._check_fitted()
        try:
            import huggingface_hub
        except ImportError:
            raise ImportError("push_to_hf_hub needs the hub's client: pip install huggingface_hub") from None
        repository = huggingface_hub.create_repo(repo_id=repo_id, token=token, private=private, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="saetm-") as folder:
            target = pathlib.Path(folder) / "model"
            self.save(target, serialization, save_embedding_model, save_ctfidf)
            if model_card:
                (target / _CARD).write_text(_card(self, repo_id), encoding="utf-8")
            return huggingface_hub.upload_folder(repo_id=getattr(repository, "repo_id", repo_id), folder_path=str(target),
                                                 commit_message=commit_message, token=token, revision=revision,
                                                 create_pr=create_pr)

    @classmethod
    def from_pretrained(cls: "type[Self]", name: "str | os.PathLike[str]", encoder: typing.Any = None, *,
                        embedding_model: typing.Any = None, revision: "str | None" = None, token: "str | None" = None,
                        cache_dir: "str | pathlib.Path | None" = None) -> Self:
        """:meth:`load` of a folder; a name (``owner/name``) that is no folder is one of the Hugging
        Face hub, where ``huggingface_hub`` is installed: it is copied from the client's cache to a temporary
        folder that goes with the model. Else FileNotFoundError."""
        encoder = encoder if encoder is not None else embedding_model
        if os.path.isdir(name):
            return cls.load(name, encoder)
        if not re.fullmatch(r"[\w-][\w.-]*(/[\w-][\w.-]*)?", os.fspath(name)):  # "name", "owner/name"
            raise FileNotFoundError(f"{name}: there is no such folder")
        try:
            from huggingface_hub import snapshot_download
        except ImportError:
            raise FileNotFoundError(f"{name}: there is no such folder; to look on the Hugging Face hub, "
                                    f"pip install huggingface_hub") from None
        place = snapshot_download(os.fspath(name), revision=revision, token=token, cache_dir=cache_dir)
        model = cls(encoder=encoder)  # type: ignore[call-arg]
        run = model._new_run()
        shutil.copytree(place, run.path)  # files of the cache are links, and shared
        loaded = cls.load(run.path, encoder)
        loaded.run, loaded.run_ = None, run
        return loaded

    @classmethod
    def merge_models(cls: "type[Self]", models: "typing.Sequence[Self]", min_similarity: float = 0.7,
                     embedding_model: typing.Any = None) -> Self:
        """One model of the documents of several that have the same autoencoder: a copy of the first takes the
        documents of the others in, as :meth:`partial_fit` does. Their activations are to the bit what they were, the
        vocabulary is that of the first, and shares of all documents are told of the same atoms, so that topics need
        not be matched: `min_similarity` has no effect. Models of different autoencoders have no atom in common
        and are refused (ValueError): fit the later ones with ``sae=first.run_.path``."""
        without_effect("merge_models", "atoms are the same, not alike", min_similarity=(min_similarity, 0.7))
        if len(models) < 2:
            raise ValueError(f"there are {len(models)} models to merge, and two are needed")
        for model in models:
            model._check_fitted()
        first, rest = models[0], models[1:]
        weights = first.run_.tensors("sae.safetensors")
        for number, other in enumerate(rest, 1):
            theirs = other.run_.tensors("sae.safetensors")
            if any(weights[name].shape != theirs[name].shape or not np.array_equal(weights[name], theirs[name])
                   for name in weights):
                raise ValueError(f"models[{number}] has another autoencoder than models[0], so that no atom of one is an atom "
                                 f"of the other: fit it with sae=models[0].run_.path, or all documents at once")
        merged: Self = unpacked_copy(first)
        if embedding_model is not None:
            merged.encoder = embedding_model
        given = merged.run_.path / "given"
        given.mkdir(exist_ok=True)
        for number, other in enumerate(rest, 1):
            for corpus, embeddings in _parts(other, given / f"merged-{number}"):
                merged.run_.append(corpus, **({} if embeddings is None else {"embeddings": embeddings}))
        merged._read()
        merged._begun = {t["id"]: list(t["atoms"]) for t in merged.topic_list_}
        merged._represent_anew()
        return merged

    def __getstate__(self) -> "dict[str, typing.Any]":
        return packed(self)

    def __setstate__(self, state: "dict[str, typing.Any]") -> None:
        unpack(self, state)


def unpacked_copy(model: Self) -> Self:
    """A model of its own temporary run, with all that is kept of another."""
    state = dict(vars(model))
    state.pop("run_")
    copied = type(model).__new__(type(model))
    vars(copied).update(state)
    copied.run = None
    copied.run_ = copied._new_run()
    shutil.copytree(model.run_.path, copied.run_.path)
    _saetm.relocate(str(copied.run_.path))
    return copied


def _parts(model: Keeping, folder: pathlib.Path) -> "list[tuple[pathlib.Path, pathlib.Path | None]]":
    """The corpora of a model's run with their embeddings, which are None where the run computes them itself. Ids that
    are row numbers are left out."""
    manifest = model.run_.read("manifest")
    if manifest["corpus"].get("appended"):
        raise ValueError("a model that took more documents in cannot be merged into another: put it first, or merge its "
                         "parts")
    corpus = pathlib.Path(manifest["corpus"]["path"])
    embeddings = model.run_.path / "embeddings.npy"
    if embeddings.exists():
        return [(corpus, None if (model.run_.path / "lsa.safetensors").exists() else embeddings)]
    given = manifest["options"].get("embeddings")
    return [(corpus, pathlib.Path(given) if given else None)]


def _card(model: Keeping, name: str) -> str:
    """The README.md of a repository: what the model is, and its topics."""
    counts = model.topic_sizes_
    lines = ["---", "library_name: saetm", "tags:", "- saetm", "- topic-modeling", "- sparse-autoencoder", "---", "",
             f"# {name}", "", "Topics of documents by a sparse autoencoder.", "", "```python", "from saetm import SAETM", "",
             f'model = SAETM.from_pretrained("{name}")', "model.get_topic_info()", "```", "",
             f"{len(model.topics_)} documents, {len(model.topic_list_)} topics, seed {model.random_state}.", "",
             "| topic | documents | words |", "|---|---|---|"]
    lines += [f"| {topic} | {counts.get(topic, 0)} | {', '.join(word for word, _ in words)} |"
              for topic, words in model.get_topics().items()]
    return "\n".join(lines) + "\n"


_PLAIN = ("nr_topics", "random_state", "top_n_words", "min_topic_size", "zeroshot_min_similarity", "calculate_probabilities",
          "seed_topic_list", "zeroshot_topic_list")


def _write_state(folder: pathlib.Path, model: typing.Any, encoder: typing.Any = True) -> None:
    kept = encoder if isinstance(encoder, str) else model.encoder if isinstance(model.encoder, str) else None
    state: "dict[str, typing.Any]" = {name: getattr(model, name) for name in _PLAIN}
    state.update(encoder=kept, options=json.loads(as_json(model.options)), n_gram_range=list(model.n_gram_range))
    if hasattr(model, "topic_list_"):
        words: "dict[str, dict[int, Words]]" = {aspect: model._words_by(aspect) for aspect in model._aspects}
        if model._other_words is not None or model._aspects:
            words.setdefault("Main", model._words_by("Main"))
        atoms = {t["id"]: t["atoms"] for t in model.topic_list_}
        state.update(steering=model._steering.state(), begun=[[t, of] for t, of in model._begun.items()],
                     text_column=model._text_column,
                     words={aspect: [[atoms[t], told] for t, told in of.items()] for aspect, of in words.items()})
    (folder / _STATE).write_text(json.dumps(state, indent=1) + "\n", encoding="utf-8")


def _read_state(folder: pathlib.Path, model: typing.Any, encoder: typing.Any) -> None:
    state = json.loads((folder / _STATE).read_text(encoding="utf-8"))
    for name in _PLAIN:
        if name in state:
            setattr(model, name, state[name])
    model.options = state["options"]
    model.n_gram_range = tuple(state.get("n_gram_range", (1, 1)))
    model.encoder = state["encoder"] if encoder is None else encoder
    if "steering" in state:
        model._steering = Steering.of(state["steering"])
    if "begun" in state:
        model._begun = {t: atoms for t, atoms in state["begun"]}
        model._text_column = state["text_column"]
    for aspect, told in state.get("words", {}).items():
        known = model._told_words.setdefault(aspect, {})
        known.update((tuple(atoms), [(word, weight) for word, weight in words]) for atoms, words in told)
        if aspect != "Main":
            model._aspects[aspect] = []  # what made them is not kept
