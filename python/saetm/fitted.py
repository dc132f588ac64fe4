"""What the parts of a fitted model share: its run, and what is read of it."""
import functools
import os
import shutil
import tempfile
import typing
import warnings
import weakref

import numpy as np
import scipy.sparse

from . import _saetm
from .run import Run
from .steering import Steering


def main_topics(shares: scipy.sparse.csr_matrix) -> np.ndarray:
    """(N,) each row's largest column, ties by column; -1 for a row without entries."""
    main = np.full(shares.shape[0], -1, dtype=np.int64)
    filled = np.flatnonzero(np.diff(shares.indptr))
    if len(filled) == 0:
        return main
    largest = np.maximum.reduceat(shares.data, shares.indptr[:-1][filled])
    rows = np.repeat(np.arange(shares.shape[0]), np.diff(shares.indptr))
    of_row = np.zeros(shares.shape[0], dtype=shares.data.dtype)
    of_row[filled] = largest
    at = np.flatnonzero(shares.data == of_row[rows])
    first_rows, first = np.unique(rows[at], return_index=True)  # columns of a row are ascending
    main[first_rows] = shares.indices[at[first]]
    return main


_BY_PACKAGE = "sentence-transformers/"


@functools.lru_cache(maxsize=2)
def _sentence_transformer(name: str) -> typing.Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        raise ImportError(f"encoder '{name}' needs its package: pip install sentence-transformers") from None
    return SentenceTransformer(name)


class Fitted:
    """Parameters, and the attributes that :class:`saetm.SAETM` describes."""

    nr_topics: "int | str | None"
    encoder: typing.Any
    random_state: int
    run: "str | os.PathLike[str] | None"
    verbose: typing.Any
    calculate_probabilities: bool
    n_jobs: "int | None"
    device = "cpu"
    top_n_words: int
    min_topic_size: int
    n_gram_range: "tuple[int, int]"
    vectorizer_model: typing.Any
    representation_model: typing.Any
    seed_topic_list: typing.Any
    zeroshot_topic_list: typing.Any
    zeroshot_min_similarity: float
    options: "dict[str, typing.Any]"

    run_: Run
    topic_list_: "list[dict[str, typing.Any]]"  # topics.json, without those set aside
    _tree_of_topics: "list[dict[str, typing.Any]]"  # the tree above them, in topics.json
    _all_topics: int  # with those set aside
    _own_hidden: int  # of these by a person's own steering file
    document_topics_: scipy.sparse.csr_matrix
    topics_: "list[int]"
    without_topic_: np.ndarray
    probabilities_: np.ndarray
    _steering: Steering
    _text_column: "str | None" = None  # of tables of documents
    _made: "dict[str, typing.Any]"  # what is made of the run when it is first asked for
    _aspects: "dict[str, list[typing.Any]]"  # representation models
    _told_words: "dict[str, dict[tuple[int, ...], list[tuple[str, float]]]]"  # words they gave, by a topic's atoms
    _other_words: typing.Any  # TopicWords of update_topics()

    @property
    def _threads(self) -> int:
        return 0 if self.n_jobs is None or self.n_jobs < 0 else self.n_jobs

    def _new_run(self) -> Run:
        """Where `run` says, or in a temporary folder that goes with the object."""
        if self.run is not None:
            return Run(self.run, self.verbose, self._threads, self.device)
        folder = tempfile.mkdtemp(prefix="saetm-")
        run = Run(os.path.join(folder, "run"), self.verbose, self._threads, self.device)
        weakref.finalize(run, shutil.rmtree, folder, ignore_errors=True)
        return run

    @property
    def _python_encoder(self) -> typing.Any:
        """What embeds texts here: an object or callable, or "sentence-transformers/NAME" by that package; None where the
        program does."""
        if isinstance(self.encoder, str) and self.encoder.startswith(_BY_PACKAGE):
            return _sentence_transformer(self.encoder)
        return None if isinstance(self.encoder, (str, os.PathLike)) else self.encoder

    def _encode(self, texts: "list[str]") -> typing.Any:
        encoder = self._python_encoder
        return (encoder.encode if hasattr(encoder, "encode") else encoder)(texts)

    def _read(self) -> typing.Any:
        """Attributes from the run as it is now. Topics that are set aside come last in the run, and are
        none here."""
        told = self.run_.read("topics")
        self.topic_list_ = [t for t in told["topics"] if not t.get("hidden")]
        self._tree_of_topics = told["tree"]
        self._all_topics = len(told["topics"])
        deleted = [set(atoms) for atoms in self._steering.deleted]
        self._own_hidden = sum(bool(t.get("hidden")) and set(t["atoms"]) not in deleted for t in told["topics"])
        shares = self.run_.matrix("document_topics")
        self.document_topics_ = shares[:, : len(self.topic_list_)]
        main = self._main(shares)
        self.topics_ = main.tolist()
        self.without_topic_ = np.flatnonzero(main < 0)
        self.probabilities_ = self._probabilities(self.document_topics_, main)
        self._made = {}
        self._warn_of_none(shares, 4)
        return self

    def _main(self, shares: scipy.sparse.csr_matrix) -> np.ndarray:
        """(N,) main topics, by shares of all topics; -1 where that is none or is set aside."""
        main = main_topics(shares)
        main[main >= len(self.topic_list_)] = -1
        return main

    def _probabilities(self, shares: scipy.sparse.csr_matrix, main: np.ndarray) -> np.ndarray:
        if self.calculate_probabilities:
            return shares.toarray()
        largest = np.asarray(shares.max(axis=1).todense()).ravel() if shares.shape[1] else np.zeros(len(main), np.float32)
        largest[main < 0] = 0
        return largest

    def _topic_places(self) -> "tuple[np.ndarray, np.ndarray]":
        """Directions of topics (T, d) of unit length, and the embeddings' mean (d)."""
        if "places" not in self._made:
            places, mean = _saetm.topic_places(str(self.run_.path), self._threads)
            self._made["places"] = places[: len(self.topic_list_)], mean
        return self._made["places"]

    def _atom_places(self) -> "tuple[np.ndarray, np.ndarray]":
        """The same of atoms, (K, d); zeros for one that no document has."""
        if "atom_places" not in self._made:
            self._made["atom_places"] = _saetm.topic_places(str(self.run_.path), self._threads, True)
        return self._made["atom_places"]

    @staticmethod
    def _warn_of_none(shares: scipy.sparse.csr_matrix, above: int = 3) -> None:
        none = int((np.diff(shares.indptr) == 0).sum())
        if none:
            warnings.warn(f"{none} of {shares.shape[0]} documents have no active atom and so no topic: their "
                          f"topic is -1 and their shares are 0 (without_topic_ has those of fit)",
                          UserWarning, stacklevel=above)

    def _check_fitted(self) -> None:
        if not hasattr(self, "topic_list_"):
            try:
                from sklearn.exceptions import NotFittedError
            except ImportError:
                NotFittedError = AttributeError  # type: ignore[misc, assignment]
            raise NotFittedError("this SAETM is not fitted: call fit(docs) first")
