"""A run directory: the stages, one by one, with the options of the command line."""
import json
import os
import pathlib
import typing

import numpy as np
import scipy.sparse

from . import _saetm
from .arrays import csr_from_file, read_safetensors
from .convert import topic_words
from .option_table import Options, as_json, check_names
from .progress import listener


class Run:
    """The run directory at `path`, which need not be there yet.

    What is done before with the same options from the same inputs is passed over, as by the program.
    ``progress`` is None, True (tqdm, where it is installed) or a callable (stage, done, total);
    ``threads`` 0 takes all processors; ``device`` is one of :func:`saetm.devices`. Every method raises :class:`saetm.Error`, a ValueError whose
    one line names the file and row at fault.
    """

    def __init__(self, path: "str | os.PathLike[str]", progress: typing.Any = None, threads: int = 0,
                 device: str = "cpu") -> None:
        self.path = pathlib.Path(path).absolute()
        self.progress = progress
        self.threads = threads
        self.device = device

    def _tell(self) -> "tuple[tuple[int, str], typing.Any]":
        return (self.threads, self.device), listener(self.progress)

    def fit(self, corpus: "str | os.PathLike[str]", **options: typing.Any) -> "Run":
        """All stages, from a corpus (.jsonl, .csv, .tsv, .txt, .gz, .zst, a folder) to a report."""
        return self.stage("fit", corpus, **options)

    def stage(self, name: str, corpus: "str | os.PathLike[str]" = "", **options: typing.Any) -> "Run":
        """One stage by its name as a command of the program; "prepare" and "fit" take a corpus."""
        check_names(options)
        _saetm.run_stage(str(self.path), name, os.fspath(corpus), as_json(options), *self._tell())
        return self

    def append(self, corpus: "str | os.PathLike[str]", **options: typing.Any) -> "Run":
        """Takes more documents in; vocabulary, autoencoder and atoms stay."""
        check_names(options, "append")
        _saetm.append(str(self.path), os.fspath(corpus), as_json(options), *self._tell())
        return self

    def transform(self, corpus: "str | os.PathLike[str]", out: "str | os.PathLike[str]",
                  **options: typing.Any) -> "tuple[int, int]":
        """Topics of new documents, written to `out` (.jsonl, .csv or .safetensors). Returns the
        number of documents, and of those without a topic."""
        check_names(options, "transform")
        return _saetm.transform(str(self.path), os.fspath(corpus), as_json({**options, "out": out}), *self._tell())

    def explain(self, document: str = "", **options: typing.Any) -> Options:
        """One document, by its id or "#row", or ``text=`` a new one: its topics and atoms, and the
        words that each accounts for."""
        check_names(options, "explain")
        return json.loads(_saetm.explain(str(self.path), document, as_json(options), *self._tell()))

    def evaluate(self, **options: typing.Any) -> Options:
        """Scores by name; options as of ``saetm evaluate RUN``: reference, windows, all, judge_url …"""
        check_names(options, "evaluate")
        return json.loads(_saetm.score_run(str(self.path), as_json(options), *self._tell()))

    def name(self, **options: typing.Any) -> None:
        """Names topics by a language model: name_url, name_model …"""
        check_names(options, "name")
        _saetm.name_topics(str(self.path), as_json(options), *self._tell())

    def analyze(self, what: str, **options: typing.Any) -> Options:
        """Topics by "groups" or through "time", with intervals and tests (docs/formats.md)."""
        if what not in ("groups", "time"):
            raise ValueError(f"what is '{what}', not groups or time")
        check_names(options, "analyze")
        return json.loads(_saetm.analyze(what, str(self.path), as_json(options), *self._tell()))

    def compare(self, other: "Run", **options: typing.Any) -> Options:
        """This run and another of the same autoencoder, by the topics of this."""
        check_names(options, "compare")
        return json.loads(_saetm.compare(str(self.path), str(other.path), as_json(options), *self._tell()))

    def suggest(self, **options: typing.Any) -> Options:
        """Scores over numbers of topics, and one that is recommended."""
        check_names(options, "suggest")
        return json.loads(_saetm.suggest(str(self.path), as_json(options), *self._tell()))

    def stability(self, **options: typing.Any) -> Options:
        """How stable the topics are."""
        self.stage("stability", **options)
        return self.read("stability")

    def plot(self, what: str, *more: "str | os.PathLike[str] | Run", **options: typing.Any) -> pathlib.Path:
        """Draws "topics", "groups", "time", "tree", "map", "images", "documents" (`more`: their ids)
        or "compare" (`more`: another run) and returns the file's path; ``out`` names it, .svg, .png
        or .pdf."""
        check_names(options, "plot")
        names = [str(name.path) if isinstance(name, Run) else os.fspath(name) for name in more]
        return pathlib.Path(_saetm.plot(what, str(self.path), names, as_json(options), *self._tell()))

    def read(self, what: str) -> Options:
        """What the run holds: "topics", "scores", "stability" or the "manifest"."""
        return json.loads(_saetm.read_run(str(self.path), what))

    def tensors(self, name: str) -> "dict[str, np.ndarray]":
        """Arrays of one of the run's .safetensors files, mapped; docs/formats.md describes them."""
        return read_safetensors(self.path / name)[0]

    def matrix(self, name: str) -> scipy.sparse.csr_matrix:
        """"counts" (N×V), "codes" (N×K), "theta" (N×K) or "document_topics" (N×T)."""
        return csr_from_file(self.path / f"{name}.safetensors")

    def vocabulary(self) -> "list[str]":
        """The V words, in the order of columns."""
        lines = (self.path / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
        return [line.split("\t")[0] for line in lines if line]

    def documents(self) -> "list[dict[str, typing.Any]]":
        """What the run keeps of each document: id, and where there are any group, time, title, text."""
        with open(self.path / "documents.jsonl", encoding="utf-8") as file:
            return [json.loads(line) for line in file]


def evaluate_topics(topics: typing.Any, reference: "str | os.PathLike[str]" = "", progress: typing.Any = None,
                    threads: int = 0, **options: typing.Any) -> Options:
    """Scores of any tool's topics, as ``saetm evaluate --topic-words`` gives them.

    `topics` are lists of words, the most telling first, or a fitted model of BERTopic, gensim,
    tomotopy, scikit-learn or saetm (:func:`saetm.topic_words`). `reference` is a corpus: npmi, c_v,
    c_uci, u_mass and diversity are counted there. Words that are no lemmas want
    ``reference_language="none"``.
    """
    check_names(options, "evaluate")
    lists = [list(map(str, words)) for words in topic_words(topics)]
    given = as_json({**options, "reference": os.fspath(reference)})
    return json.loads(_saetm.score_topics(lists, given, threads, listener(progress)))
