"""What a fitted model tells of its topics and documents, under the names that BERTopic's users know."""
import json
import os
import pathlib
import shutil
import typing

import numpy as np
import scipy.sparse

from . import _saetm
from .fitted import Fitted


class Views(Fitted):
    """Topics, words, documents, scores."""

    @property
    def topic_labels_(self) -> "dict[int, str]":
        """Names of topics as BERTopic makes them: number and four leading words."""
        self._check_fitted()
        return {t["id"]: "_".join([str(t["id"]), *t["words"][:4]]) for t in self.topic_list_}

    @property
    def custom_labels_(self) -> "dict[int, str] | None":
        """Names given by :meth:`set_topic_labels`, steering or a language model; None without any."""
        self._check_fitted()
        names = {t["id"]: t["name"] for t in self.topic_list_}
        own = {t["id"]: ", ".join(t["words"][:3]) for t in self.topic_list_}
        return None if names == own else names

    @property
    def topic_sizes_(self) -> "dict[int, int]":
        """Documents of each main topic."""
        self._check_fitted()
        counts = np.bincount(np.array(self.topics_) + 1, minlength=len(self.topic_list_) + 1)
        return {t: int(n) for t, n in enumerate(counts[1:])}

    @property
    def topic_embeddings_(self) -> np.ndarray:
        """Directions of topics among the (centred) embeddings, (T, d) of unit length: the mean of the
        documents' directions, weighted by the topic's share in each."""
        self._check_fitted()
        return self._topic_places()[0].copy()

    @property
    def theta_(self) -> scipy.sparse.csr_matrix:
        """Shares of atoms of the documents, CSR (N, K), read when first asked for: a row sums to 1, or
        is empty. Shares of topics are sums over it, at any number of topics."""
        self._check_fitted()
        if "theta" not in self._made:
            self._made["theta"] = self.run_.matrix("theta")
        return self._made["theta"]

    @property
    def topic_word_(self) -> np.ndarray:
        """p(word | topic), (T, V), mapped; columns as :attr:`vocabulary_`."""
        self._check_fitted()
        return self.run_.tensors("topics.safetensors")["words"]

    @property
    def vocabulary_(self) -> "list[str]":
        """The V words."""
        self._check_fitted()
        return self.run_.vocabulary()

    def get_topic(self, topic: int, full: bool = False) -> typing.Any:
        """[(word, p(word | topic)), …], the most telling first, which need not be the likeliest; False for
        a topic that is not there."""
        return self.get_topics().get(int(topic), False)

    def get_topics(self, full: bool = False) -> "dict[int, list[tuple[str, float]]]":
        """The words of all topics by number."""
        self._check_fitted()
        return {t["id"]: list(zip(t["words"], t["weights"])) for t in self.topic_list_}

    def get_representative_docs(self, topic: "int | None" = None) -> typing.Any:
        """The texts of three typical documents of a topic, or of all topics by number."""
        self._check_fitted()
        if "representative" not in self._made:
            rows = _saetm.typical_documents(str(self.run_.path), 3)
            texts = self._texts({row for of_topic in rows for row in of_topic})
            self._made["representative"] = {t: [texts[row] for row in of_topic] for t, of_topic in enumerate(rows)}
        found = self._made["representative"]
        return found if topic is None else found.get(topic, [])

    def _texts(self, rows: "set[int]") -> "dict[int, str]":
        """Texts of documents: all of them where the run has them, else what it keeps for the report."""
        given = self.run_.path / "given" / "documents.jsonl"
        kept = [given, *sorted(given.parent.glob("documents-*.jsonl"))] if given.exists() else []
        texts: "dict[int, str]" = {}
        row = 0
        for path in kept or [self.run_.path / "documents.jsonl"]:
            with open(path, encoding="utf-8") as file:
                for line in file:
                    if row in rows:
                        record = json.loads(line)
                        texts[row] = record.get("text") or record.get("title", "")
                    row += 1
        return texts

    def evaluate(self, **options: typing.Any) -> "dict[str, typing.Any]":
        """Scores of the topics by name: npmi, u_mass, diversity, coverage … (docs/formats.md);
        options as of ``saetm evaluate``: ``reference=``, ``windows=True``, ``all=True`` …"""
        self._check_fitted()
        return self.run_.evaluate(**options)

    def report(self, path: "str | os.PathLike[str] | None" = None) -> pathlib.Path:
        """The report, one HTML file that loads nothing; written to `path`, if given, and its texts
        beside it, where they lie so (report_texts="beside"). Returns its path."""
        self._check_fitted()
        self.run_.stage("evaluate").stage("report")
        made = self.run_.path / "report.html"
        if path is None:
            return made
        shutil.copyfile(made, path)
        for texts in self.run_.path.glob("report.texts.*.js"):
            shutil.copy(texts, pathlib.Path(path).parent)
        return pathlib.Path(path)
