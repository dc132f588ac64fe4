"""What the parts of a fitted model share: its run, and what is read of it."""
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
    options: "dict[str, typing.Any]"

    run_: Run
    topic_list_: "list[dict[str, typing.Any]]"  # topics.json
    document_topics_: scipy.sparse.csr_matrix
    topics_: "list[int]"
    without_topic_: np.ndarray
    probabilities_: np.ndarray
    _steering: Steering
    _made: "dict[str, typing.Any]"  # what is made of the run when it is first asked for

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

    def _encode(self, texts: "list[str]") -> typing.Any:
        return (self.encoder.encode if hasattr(self.encoder, "encode") else self.encoder)(texts)

    def _read(self) -> typing.Any:
        """Attributes from the run as it is now."""
        told = self.run_.read("topics")
        self.topic_list_ = told["topics"]
        self.document_topics_ = self.run_.matrix("document_topics")
        main = main_topics(self.document_topics_)
        self.topics_ = main.tolist()
        self.without_topic_ = np.flatnonzero(main < 0)
        self.probabilities_ = self._probabilities(self.document_topics_, main)
        self._made = {}
        self._warn_of_none(main, 4)
        return self

    def _probabilities(self, shares: scipy.sparse.csr_matrix, main: np.ndarray) -> np.ndarray:
        if self.calculate_probabilities:
            return shares.toarray()
        largest = shares.max(axis=1)
        return np.asarray(largest.todense()).ravel()

    def _topic_places(self) -> "tuple[np.ndarray, np.ndarray]":
        """Directions of topics (T, d) of unit length, and the embeddings' mean (d)."""
        if "places" not in self._made:
            self._made["places"] = _saetm.topic_places(str(self.run_.path), self._threads)
        return self._made["places"]

    @staticmethod
    def _warn_of_none(main: np.ndarray, above: int = 3) -> None:
        none = int((main < 0).sum())
        if none:
            warnings.warn(f"{none} of {len(main)} documents have no active atom and so no topic: their "
                          f"topic is -1 and their shares are 0 (without_topic_ has those of fit)",
                          UserWarning, stacklevel=above)

    def _check_fitted(self) -> None:
        if not hasattr(self, "topic_list_"):
            try:
                from sklearn.exceptions import NotFittedError
            except ImportError:
                NotFittedError = AttributeError  # type: ignore[misc, assignment]
            raise NotFittedError("this SAETM is not fitted: call fit(docs) first")
