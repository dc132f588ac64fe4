"""SAETM: the topic model, with the methods that users of BERTopic know."""
import os
import pathlib
import shutil
import tempfile
import typing
import uuid

import numpy as np
import scipy.sparse

from . import _saetm
from .arrays import csr_from_file, embeddings_file
from .cuts import Cuts
from .documents import is_path, write_corpus
from .fitted import main_topics
from .keeping import Keeping
from .option_table import check_names
from .option_table import options as known_options
from .shown import Shown
from .steering import Steering

Texts = typing.Any
Embeddings = typing.Any

_INSTEAD = {"topics": "nr_topics", "seed": "random_state", "embeddings": "the embeddings of fit()"}


class SAETM(Shown, Cuts, Keeping):
    """Topics of documents by a sparse autoencoder on their embeddings.

    Parameters
    ----------
    nr_topics : int, default 0
        Number of topics T; :meth:`reduce_topics` changes it afterwards in moments. 0 (or None, "auto") takes
        50, or as many as the atoms bear where documents are few, so that each topic leads one.
    encoder : None, str, callable or object with ``encode``
        What embeds texts. None: latent semantic analysis of the words, built in. A callable or an
        object such as sentence-transformers' takes a list of texts and returns (N, d) float32. A
        string is the program's own ``--encoder``, where the build has one.
    random_state : int, default 0
        Seed of all random choices. The same documents, options and seed give the same topics to the
        byte, whatever the number of threads, and those of ``saetm fit``.
    run : path, optional
        Run directory to keep; without it the run lies in a temporary folder that goes with the model.
    verbose : bool or callable, default False
        True shows progress (tqdm, where it is installed), a callable is called with
        (stage, done, total).
    calculate_probabilities : bool, default False
        Return all shares of topics, (N, T), as ``probabilities`` instead of the main topic's alone.
    n_jobs : int, optional
        Threads; None or -1 takes all processors. Results do not depend on it.
    device : str, default "cpu"
        What does the heavy operations: one of :func:`saetm.devices`.
    **options
        Options of ``saetm fit`` by their names with underscores: ``features``, ``k``, ``steps``,
        ``language``, ``vocabulary_size``, ``recipe="paper"`` … (:func:`saetm.options` lists them).

    Attributes
    ----------
    topics_ : list of int
        Main topic of each document, its largest share. -1 for a document in which no atom is active,
        of which a warning tells; it belongs to no topic, and there is no class of outliers.
    probabilities_ : ndarray (N,), or (N, T) with ``calculate_probabilities``
    document_topics_ : scipy CSR (N, T)
        All shares; a row sums to 1, or is empty. The share of a topic is the sum of its atoms'.
    theta_ : scipy CSR (N, K)
        Shares of atoms; they are the same at any number of topics.
    without_topic_ : ndarray of int
        Rows of the documents that have no topic.
    topic_labels_ : dict of int to str
    topic_sizes_ : dict of int to int
    run_ : Run
        The run directory with everything else.

    Raises :class:`saetm.Error` (a ValueError) for input that cannot be used, in one line that names
    it, and TypeError for options and dtypes that do not exist here.
    """

    def __init__(self, nr_topics: "int | str | None" = 0, encoder: typing.Any = None, random_state: int = 0, *,
                 run: "str | os.PathLike[str] | None" = None, verbose: typing.Any = False,
                 calculate_probabilities: bool = False, n_jobs: "int | None" = None,
                 device: str = "cpu", **options: typing.Any) -> None:
        for name in options:
            if name in _INSTEAD:
                raise TypeError(f"'{name}' is given by {_INSTEAD[name]}")
        check_names(options)
        self.nr_topics = nr_topics
        self.encoder = encoder
        self.random_state = random_state
        self.run = run
        self.verbose = verbose
        self.calculate_probabilities = calculate_probabilities
        self.n_jobs = n_jobs
        self.device = device
        self.options = options

    # Parameters, as scikit-learn asks for them.

    _PARAMETERS = ("nr_topics", "encoder", "random_state", "run", "verbose", "calculate_probabilities", "n_jobs",
                   "device")

    def get_params(self, deep: bool = True) -> "dict[str, typing.Any]":
        """Parameters of the constructor by name, options among them."""
        return {**{name: getattr(self, name) for name in self._PARAMETERS}, **self.options}

    def set_params(self, **parameters: typing.Any) -> "SAETM":
        """Sets parameters, those of the constructor and options alike."""
        for name, value in parameters.items():
            if name in self._PARAMETERS:
                setattr(self, name, value)
            else:
                check_names({name: value})
                self.options = {**self.options, name: value}
        return self

    def __repr__(self) -> str:
        changed = [f"{name}={value!r}" for name, value in self.get_params().items()
                   if name in self.options or value != getattr(type(self), "_DEFAULTS")[name]]
        return f"{type(self).__name__}({', '.join(changed)})"

    _DEFAULTS = {"nr_topics": 0, "encoder": None, "random_state": 0, "run": None, "verbose": False,
                 "calculate_probabilities": False, "n_jobs": None, "device": "cpu"}

    # Fitting.

    def fit(self, documents: Texts, embeddings: Embeddings = None, y: typing.Any = None, *,
            ids: typing.Any = None, titles: typing.Any = None, groups: typing.Any = None,
            timestamps: typing.Any = None) -> "SAETM":
        """Finds topics.

        `documents`: texts in a list or a column of pandas, polars or pyarrow; records (dicts) with
        ``text`` and where there are any ``id``, ``title``, ``group``, ``time``; or the path of a
        corpus that ``saetm fit`` reads. `embeddings`: (N, d) float32 or float16 in C order (NumPy,
        a memory map, torch, anything with DLPack), or the path of a file; a memory map of a .npy file
        is used where it lies, other arrays are written to the run once. `y`, or `groups`: what each
        document belongs to; topics do not depend on it, but scores and comparisons use it.
        """
        self._forget()
        self.run_ = self._new_run()
        home = self.run_.path
        given = self._given_folder(home)
        try:
            texts: "list[str] | None" = None
            if is_path(documents) and (not isinstance(documents, str) or os.path.exists(documents)):
                corpus = pathlib.Path(documents)
            else:
                corpus = given / "documents.jsonl"
                texts = write_corpus(corpus, documents, id=ids, title=titles,
                                     group=groups if groups is not None else y, time=timestamps)
            options = {**self.options, "topics": 0 if self.nr_topics in (None, "auto") else self.nr_topics, "seed": self.random_state}
            options.update(self._embedding_options(texts, embeddings, given))
            self.run_.fit(corpus, **options)
        finally:
            self._settle(given)
        steering = home / "steering.txt"
        self._steering = Steering(steering.read_text(encoding="utf-8") if steering.exists() else "")
        return self._read()

    def fit_transform(self, documents: Texts, embeddings: Embeddings = None, y: typing.Any = None,
                      **columns: typing.Any) -> typing.Any:
        """:meth:`fit`, then (topics, probabilities) of the documents: a list of int, and an array of
        their shares, (N,), or with ``calculate_probabilities`` (N, T)."""
        self.fit(documents, embeddings, y, **columns)
        return self.topics_, self.probabilities_

    def transform(self, documents: Texts, embeddings: Embeddings = None) -> typing.Any:
        """(topics, probabilities) of new documents, as :meth:`fit_transform`. A document gets the
        same answer in any company. Embeddings must come from the encoder of before."""
        shares = self.topic_shares(documents, embeddings)
        topics = main_topics(shares)
        self._warn_of_none(topics)
        return topics.tolist(), self._probabilities(shares, topics)

    def topic_shares(self, documents: Texts, embeddings: Embeddings = None) -> scipy.sparse.csr_matrix:
        """Shares of topics of new documents, CSR (N, T); a row sums to 1, or is empty where no atom
        is active."""
        self._check_fitted()
        if isinstance(documents, str) and not os.path.exists(documents):
            documents = [documents]
        with tempfile.TemporaryDirectory(prefix="saetm-") as name:
            folder = pathlib.Path(name)
            texts = None
            corpus: "str | os.PathLike[str]"
            if is_path(documents):
                corpus = documents
            else:
                corpus = folder / "documents.jsonl"
                texts = write_corpus(folder / "documents.jsonl", documents)
                if not texts:
                    return scipy.sparse.csr_matrix((0, len(self.topic_list_)), dtype=np.float32)
            options = self._embedding_options(texts, embeddings, folder)
            options.pop("encoder", None)
            self.run_.transform(corpus, folder / "shares.safetensors", **options)
            return csr_from_file(folder / "shares.safetensors")

    def partial_fit(self, documents: Texts, embeddings: Embeddings = None, y: typing.Any = None) -> "SAETM":
        """Takes more documents in, as ``saetm append``: vocabulary, autoencoder and atoms stay, words
        and topics are estimated further. The first call fits. All attributes are then of all documents."""
        if not hasattr(self, "topic_list_"):
            return self.fit(documents, embeddings, y)
        given = self.run_.path / "given"
        given.mkdir(exist_ok=True)
        place = len(list(given.iterdir()))
        texts = None
        corpus: "str | os.PathLike[str]"
        if is_path(documents):
            corpus = documents
        else:
            corpus = given / f"documents-{place}.jsonl"
            texts = write_corpus(given / f"documents-{place}.jsonl", documents, group=y)
        options = self._embedding_options(texts, embeddings, given, f"embeddings-{place}")
        options.pop("encoder", None)
        self.run_.append(corpus, **options)
        return self._read()

    def _embedding_options(self, texts: "list[str] | None", embeddings: Embeddings, folder: pathlib.Path,
                           name: str = "embeddings") -> "dict[str, typing.Any]":
        if embeddings is None and self.encoder is not None:
            if isinstance(self.encoder, (str, os.PathLike)):
                if "encoder" not in known_options():
                    raise TypeError(f"encoder is {os.fspath(self.encoder)!r}, and this build has no encoders: pass "
                                    f"an object with encode(), or embeddings=")
                return {"encoder": os.fspath(self.encoder)}
            if texts is None:
                raise TypeError("an encoder takes texts: pass a list of documents, or embeddings=")
            embeddings = self._encode(texts)
        if embeddings is None:
            return {}
        return {"embeddings": embeddings_file(embeddings, folder, name)}

    @staticmethod
    def _given_folder(home: pathlib.Path) -> pathlib.Path:
        """Where inputs in memory are written: in the run, or beside one that is not there yet, which
        has to begin empty."""
        if (home / "manifest.json").exists():
            given = home / "given"
            given.mkdir(exist_ok=True)
        else:
            given = home.with_name(f"{home.name}.given-{uuid.uuid4().hex[:8]}")
            given.mkdir(parents=True)  # nobody else's
        return given

    def _settle(self, given: pathlib.Path) -> None:
        """Moves what was written beside the run into it; where the run is not made of that, it goes."""
        if given.parent == self.run_.path:
            return
        manifest = self.run_.path / "manifest.json"
        if manifest.exists() and given.suffix in manifest.read_text(encoding="utf-8"):
            os.replace(given, self.run_.path / "given")
            _saetm.relocate(str(self.run_.path))
        else:
            shutil.rmtree(given)

    def _forget(self) -> None:
        for name in [name for name in vars(self) if name.endswith("_") and not name.startswith("_")]:
            delattr(self, name)
