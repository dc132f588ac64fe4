"""Other topics of the same atoms: nothing is trained again."""
import pathlib
import tempfile
import typing
import warnings

import numpy as np

from . import _saetm
from .mapping import TopicMapper
from .parameters import no_images
from .representing import Represented
from .steering import no_topic

Texts = typing.Any
Self = typing.TypeVar("Self", bound="Cuts")


class Cuts(Represented):
    """Other numbers of topics, topics merged, deleted and named by hand."""

    def retopic(self: Self, nr_topics: int) -> Self:
        """Cuts the tree of atoms at another number of topics; takes moments, and nothing is trained.
        Topics that were merged by hand come apart where more topics are asked for than there are."""
        self._check_fitted()
        if nr_topics > len(self.topic_list_):
            self._steering.unmerge()
        return self._cut(nr_topics)

    def reduce_topics(self: Self, docs: Texts = None, nr_topics: typing.Any = "auto", images: typing.Any = None,
                      use_ctfidf: bool = False) -> Self:
        """Fewer topics, or with "auto" as many as :meth:`suggest` recommends, by the tree that the model has; with
        `use_ctfidf` those are merged whose words are alike. `docs` are not looked at."""
        if isinstance(docs, int):
            docs, nr_topics = None, docs
        self._check_fitted()
        no_images(images)
        if nr_topics in ("auto", None):
            nr_topics = self.run_.suggest()["topics"] or len(self.topic_list_)
        if use_ctfidf and 1 < nr_topics < len(self.topic_list_):
            from scipy.cluster.hierarchy import fcluster, linkage

            groups: "dict[int, list[int]]" = {}
            for topic, group in enumerate(fcluster(linkage(self._rows_of_words(), "average", "cosine"), nr_topics,
                                                   "maxclust").tolist()):
                groups.setdefault(group, []).append(topic)
            return self.merge_topics(None, [of for of in groups.values() if len(of) > 1])
        return self.retopic(int(nr_topics))

    def merge_topics(self: Self, docs: Texts, topics_to_merge: typing.Any = None, images: typing.Any = None) -> Self:
        """Makes one topic of [1, 2], or of each of [[1, 2], [3, 4]]. The others keep their atoms, shares and words; a
        document of which the merged topic has now the largest share has it as its main topic. `docs` are not looked at."""
        self._check_fitted()
        no_images(images)
        lists = docs if topics_to_merge is None else topics_to_merge
        lists = lists.tolist() if isinstance(lists, np.ndarray) else list(lists)
        merged = [lists] if lists and not isinstance(lists[0], (list, tuple, set, range, np.ndarray)) else lists
        return self._cut(self._steering.merge(self.topic_list_, [[int(t) for t in of] for of in merged]))

    def delete_topics(self: Self, topics_to_delete: "typing.Iterable[int]") -> Self:
        """Sets topics aside. Their documents have no topic (-1); other documents keep theirs, and all other shares
        are what they were. Later cuts leave them out; :meth:`reduce_outliers` finds other topics for the documents."""
        self._check_fitted()
        numbers = [topics_to_delete] if isinstance(topics_to_delete, (int, np.integer)) else topics_to_delete
        return self._cut(self._steering.delete(self.topic_list_, [int(t) for t in numbers]))

    def reduce_outliers(self, documents: Texts, topics: "list[int]", images: typing.Any = None,
                        strategy: str = "distributions", probabilities: typing.Any = None, threshold: float = 0,
                        embeddings: typing.Any = None, distributions_params: typing.Any = None) -> "list[int]":
        """`topics` (N) with topics for those that are -1: the one that has the largest share of the document, where
        that is above `threshold`. Only of documents whose topic was deleted there are such shares; a document without an
        active atom stays -1, so that without deleted topics nothing changes. `documents` are those of fit; all
        strategies of BERTopic's ("distributions", "probabilities", "c-tf-idf", "embeddings") are one here."""
        self._check_fitted()
        no_images(images)
        if strategy.lower() not in ("distributions", "probabilities", "c-tf-idf", "embeddings"):
            raise ValueError(f"strategy is '{strategy}', not distributions, probabilities, c-tf-idf or embeddings")
        if len(topics) != len(self.topics_):
            raise ValueError(f"there are {len(topics)} topics, and the model was fitted on {len(self.topics_)} documents")
        shares = self.document_topics_
        result = [int(t) for t in topics]
        for row in np.flatnonzero(np.asarray(result) == -1):
            values = shares.data[shares.indptr[row]:shares.indptr[row + 1]]
            if len(values) and values.max() > threshold:
                result[row] = int(shares.indices[shares.indptr[row] + values.argmax()])
        return result

    def set_topic_labels(self, topic_labels: "dict[int, str] | list[str]") -> None:
        """Names of topics: by number, or in a list that has one for each, -1 first where documents have no topic. They
        stay with the topics' atoms, in the report too."""
        self._check_fitted()
        if isinstance(topic_labels, dict):
            labels = {int(topic): label for topic, label in topic_labels.items()}
        else:
            numbers = sorted(self.topic_labels_)
            if len(topic_labels) != len(numbers):
                raise ValueError(f"there are {len(topic_labels)} labels, and topics {numbers[0]} to {numbers[-1]}: one "
                                 f"is needed for each of {len(numbers)}")
            labels = dict(zip(numbers, topic_labels))
        self._steering.name(self.topic_list_, labels)
        self._cut(len(self.topic_list_))

    def _cut(self: Self, topics: int) -> Self:
        if self._steering.classes is not None and not self._steering.by_hand:
            topics = self._group_by_classes(topics)
        with tempfile.TemporaryDirectory(prefix="saetm-") as folder:
            path = pathlib.Path(folder) / "steering.txt"
            path.write_text(self._steering.text(), encoding="utf-8")
            hidden = self._own_hidden + len(self._steering.deleted)
            options = {**self.options, "topics": topics + hidden, "seed": self.random_state}
            options["steer"] = path if self._steering.text() else "none"
            self.run_.stage("topics", **options)
        with warnings.catch_warnings():  # fit told of documents without a topic
            warnings.simplefilter("ignore", UserWarning)
            return self._read()

    def _group_by_classes(self, topics: int) -> int:
        """Clusters atoms by what they are compared by and, of equal variance, the classes of their documents. Returns
        the number of topics, fewer where seeds unite clusters."""
        tree = self.run_.tensors("tree.safetensors")
        fixed = {atom for atoms, _ in self._steering.pins for atom in atoms}
        fixed |= {atom for atoms in self._steering.deleted for atom in atoms}
        free = np.array([atom not in fixed for atom in tree["atoms"].tolist()])
        weights = np.array(tree["weights"])[free]
        parts = [np.asarray(tree["embeddings"], dtype=np.float64)[free],
                 np.asarray(self._steering.classes, dtype=np.float64)[free]]
        for place, part in enumerate(parts):
            around = part - np.average(part, axis=0, weights=weights)
            parts[place] = part / np.sqrt(max(float(np.average((around**2).sum(axis=1), weights=weights)), 1e-12))
        grown = _saetm.Tree.build(np.hstack(parts).astype(np.float32), weights, (self._threads, self.device))
        wanted = max(1, min(topics - len(self._steering.pins), len(weights)))
        self._steering.group(np.asarray(grown.cut(wanted)), np.asarray(tree["atoms"])[free], wanted)
        return min(topics, self._steering.groups() + len(self._steering.pins))

    def suggest(self) -> "dict[str, typing.Any]":
        """Scores over numbers of topics, and one that is recommended."""
        self._check_fitted()
        return self.run_.suggest()

    # What became of the topics of fit.

    def _begin_mapping(self) -> None:
        self._begun = {t["id"]: list(t["atoms"]) for t in self.topic_list_}

    @property
    def topic_mapper_(self) -> TopicMapper:
        """What became of the topics of fit."""
        self._check_fitted()
        return TopicMapper(self._begun, self.topic_list_, self._shares_of_atoms(), len(self.without_topic_) > 0)

    def _shares_of_atoms(self) -> np.ndarray:
        if "atom_shares" not in self._made:
            self._made["atom_shares"] = np.asarray(self.theta_.mean(axis=0), dtype=np.float64).ravel()
        return self._made["atom_shares"]

    def _check_topics(self, numbers: "typing.Iterable[int]") -> None:
        known = {t["id"] for t in self.topic_list_}
        for number in numbers:
            if number not in known:
                raise ValueError(no_topic(number, self.topic_list_))
