"""Other topics of the same atoms: nothing is trained again."""
import pathlib
import tempfile
import typing

import numpy as np

from .fitted import Fitted

Texts = typing.Any
Self = typing.TypeVar("Self", bound="Cuts")


class Cuts(Fitted):
    """Other numbers of topics, topics merged and named by hand."""

    def retopic(self: Self, nr_topics: int) -> Self:
        """Cuts the tree of atoms at another number of topics; takes moments, and nothing is trained.
        Topics that were merged by hand come apart where more topics are asked for than there are."""
        self._check_fitted()
        if nr_topics > len(self.topic_list_):
            self._steering.unmerge()
        return self._cut(nr_topics)

    def reduce_topics(self: Self, docs: Texts = None, nr_topics: typing.Any = "auto", **_: typing.Any) -> Self:
        """As BERTopic's: fewer topics, or with "auto" as many as :meth:`suggest` recommends."""
        if isinstance(docs, int):
            docs, nr_topics = None, docs
        self._check_fitted()
        if nr_topics in ("auto", None):
            nr_topics = self.run_.suggest()["topics"] or len(self.topic_list_)
        return self.retopic(int(nr_topics))

    def merge_topics(self: Self, docs: Texts, topics_to_merge: typing.Any = None) -> Self:
        """Makes one topic of [1, 2], or of each of [[1, 2], [3, 4]]; the others stay as they are."""
        self._check_fitted()
        lists = docs if topics_to_merge is None else topics_to_merge
        merged = [lists] if lists and not isinstance(lists[0], (list, tuple, np.ndarray)) else lists
        return self._cut(self._steering.merge(self.topic_list_, [[int(t) for t in of] for of in merged]))

    def set_topic_labels(self, topic_labels: "dict[int, str] | list[str]") -> None:
        """Names of topics, by number or in order. They stay with the topics' atoms, in the report too."""
        self._check_fitted()
        labels = topic_labels if isinstance(topic_labels, dict) else dict(enumerate(topic_labels))
        self._steering.name(self.topic_list_, labels)
        self._cut(len(self.topic_list_))

    def _cut(self: Self, topics: int) -> Self:
        with tempfile.TemporaryDirectory(prefix="saetm-") as folder:
            path = pathlib.Path(folder) / "steering.txt"
            path.write_text(self._steering.text(), encoding="utf-8")
            options = {**self.options, "topics": topics, "seed": self.random_state}
            options["steer"] = path if self._steering.text() else "none"
            self.run_.stage("topics", **options)
        return self._read()

    def suggest(self) -> "dict[str, typing.Any]":
        """Scores over numbers of topics, and one that is recommended."""
        self._check_fitted()
        return self.run_.suggest()
