"""What a fitted model tells of its topics and documents, under the names that BERTopic's users know."""
import json
import os
import pathlib
import shutil
import typing

import numpy as np
import scipy.sparse

from . import _saetm
from .directions import Directions
from .documents import columns_of, texts_of
from .steering import no_topic

Words = typing.List[typing.Tuple[str, float]]


class Views(Directions):
    """Topics, words, documents, scores. -1 stands for documents that have no topic, where there are any."""

    # What Represented has.

    def _words_by(self, aspect: str) -> "dict[int, Words]":
        raise NotImplementedError

    def _with_none(self, words: "dict[int, Words]") -> "dict[int, Words]":
        raise NotImplementedError

    def _topic_words(self) -> typing.Any:
        raise NotImplementedError

    @property
    def c_tf_idf_(self) -> typing.Any:
        raise NotImplementedError

    @property
    def topic_aspects_(self) -> "dict[str, dict[int, Words]]":
        raise NotImplementedError

    def _rows_of_words(self) -> np.ndarray:
        """(T, V) c-TF-IDF, without -1."""
        return self.c_tf_idf_.toarray()[len(self.without_topic_) > 0:]

    @property
    def topic_labels_(self) -> "dict[int, str]":
        """Names of topics as BERTopic makes them: number and four leading words; "-1_no_topic"."""
        self._check_fitted()
        names = {topic: "_".join([str(topic), *[word for word, _ in words[:4]]])
                 for topic, words in self._words_by("Main").items()}
        return {**({-1: "-1_no_topic"} if len(self.without_topic_) else {}), **names}

    @property
    def custom_labels_(self) -> "list[str] | None":
        """Names given by :meth:`set_topic_labels`, steering or a language model, of all topics in order (-1 first
        where documents have none); None without any."""
        self._check_fitted()
        names = {t["id"]: t["name"] for t in self.topic_list_}
        own = {t["id"]: ", ".join(t["words"][:3]) for t in self.topic_list_}
        none = self._steering.no_topic
        if names == own and none is None:
            return None
        return [*([none or "no topic"] if len(self.without_topic_) else []), *names.values()]

    @property
    def topic_sizes_(self) -> "dict[int, int]":
        """Documents of each main topic."""
        self._check_fitted()
        counts = np.bincount(np.array(self.topics_) + 1, minlength=len(self.topic_list_) + 1)
        return {t - 1: int(n) for t, n in enumerate(counts) if t > 0 or n > 0}

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
        return self.run_.tensors("topics.safetensors")["words"][: len(self.topic_list_)]

    @property
    def vocabulary_(self) -> "list[str]":
        """The V words."""
        self._check_fitted()
        return self.run_.vocabulary()

    @property
    def topic_representations_(self) -> "dict[int, Words]":
        """The words of all topics by number, as :meth:`get_topics`."""
        return self.get_topics()

    @property
    def representative_docs_(self) -> "dict[int, list[str]]":
        """Texts of typical documents of all topics by number."""
        return self.get_representative_docs()

    def get_topic(self, topic: int, full: bool = False) -> typing.Any:
        """[(word, p(word | topic)), …], the most telling first, which need not be the likeliest; of -1 the words that
        any document may have, where documents have no topic; False for a topic that is not there. With `full`
        those of all aspects by name, "Main" being the topic's own."""
        if not full:
            return self.get_topics().get(int(topic), False)
        found = {aspect: words.get(int(topic), False) for aspect, words in self.get_topics(full=True).items()}
        return found if found["Main"] is not False else False

    def get_topics(self, full: bool = False) -> "dict[typing.Any, typing.Any]":
        """The words of all topics by number; with `full` these by the name of each aspect."""
        self._check_fitted()
        main = self._with_none(self._words_by("Main"))
        return {"Main": main, **self.topic_aspects_} if full else main

    def generate_topic_labels(self, nr_words: int = 3, topic_prefix: bool = True, word_length: "int | None" = None,
                              separator: str = "_", aspect: "str | None" = None) -> "list[str]":
        """Labels of topics in order, -1 first where documents have none: the number with `topic_prefix`, then so many
        words, cut to `word_length` characters, of the topic or of an aspect. :meth:`set_topic_labels` takes them."""
        topics = self.get_topics() if aspect in (None, "Main") else self.topic_aspects_.get(str(aspect))
        if topics is None:
            raise ValueError(f"there is no aspect '{aspect}'; there are {', '.join(['Main', *self.topic_aspects_])}")
        labels = []
        for topic, words in sorted(topics.items()):
            parts = [word[:word_length] for word, _ in words[:nr_words]]
            labels.append(separator.join([str(topic), *parts] if topic_prefix else parts) or f"{topic}")
        return labels

    def get_representative_docs(self, topic: "int | None" = None) -> typing.Any:
        """The texts of three typical documents of a topic, or of all topics by number; of -1 the first three."""
        self._check_fitted()
        if "representative" not in self._made:
            rows = dict(enumerate(_saetm.typical_documents(str(self.run_.path), 3)[: len(self.topic_list_)]))
            if len(self.without_topic_):
                rows = {-1: self.without_topic_[:3].tolist(), **rows}
            texts = self._texts({row for of_topic in rows.values() for row in of_topic})
            self._made["representative"] = {t: [texts[row] for row in of_topic] for t, of_topic in rows.items()}
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

    def _given_texts(self, docs: typing.Any) -> "list[str]":
        """Texts of documents, one for each of fit; of a table in the column that fit took."""
        texts = texts_of(docs, self._text_column if columns_of(docs) is not None else None)
        if len(texts) != len(self.topics_):
            raise ValueError(f"there are {len(texts)} docs, and the model was fitted on {len(self.topics_)}")
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

    def _topics_shown(self, topics: "typing.Sequence[int] | None", most: "int | None") -> "list[dict[str, typing.Any]]":
        """Topics by number, or the largest."""
        self._check_fitted()
        if topics is None:
            return self.topic_list_[:most]
        known = {t["id"]: t for t in self.topic_list_}
        for wanted in topics:
            if wanted not in known:
                raise ValueError(no_topic(wanted, self.topic_list_))
        return [known[wanted] for wanted in topics]
