"""SAETM: the topic model, with the methods that users of BERTopic know."""
import json
import os
import pathlib
import shutil
import tempfile
import typing
import warnings
import weakref

import numpy as np
import scipy.sparse

from . import _saetm, pictures, tables
from .arrays import csr_from_file, embeddings_file
from .documents import is_path, listed, texts_of, write_corpus
from .run import Run, as_json, check_names
from .run import options as known_options
from .steering import Steering

Texts = typing.Any
Embeddings = typing.Any

_INSTEAD = {"topics": "nr_topics", "seed": "random_state", "embeddings": "the embeddings of fit()"}
_STATE = "python.json"  # what a saved model holds beside its run


class SAETM:
    """Topics of documents by a sparse autoencoder on their embeddings.

    Parameters
    ----------
    nr_topics : int, default 50
        Number of topics T; :meth:`reduce_topics` changes it afterwards in moments.
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
        All shares; a row sums to 1, or is empty.
    without_topic_ : ndarray of int
        Rows of the documents that have no topic.
    topic_labels_ : dict of int to str
    topic_sizes_ : dict of int to int
    run_ : Run
        The run directory with everything else.

    Raises :class:`saetm.Error` (a ValueError) for input that cannot be used, in one line that names
    it, and TypeError for options and dtypes that do not exist here.
    """

    def __init__(self, nr_topics: int = 50, encoder: typing.Any = None, random_state: int = 0, *,
                 run: "str | os.PathLike[str] | None" = None, verbose: typing.Any = False,
                 calculate_probabilities: bool = False, n_jobs: "int | None" = None,
                 **options: typing.Any) -> None:
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
        self.options = options

    # Parameters, as scikit-learn asks for them.

    _PARAMETERS = ("nr_topics", "encoder", "random_state", "run", "verbose", "calculate_probabilities", "n_jobs")

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

    _DEFAULTS = {"nr_topics": 50, "encoder": None, "random_state": 0, "run": None, "verbose": False,
                 "calculate_probabilities": False, "n_jobs": None}

    @property
    def _threads(self) -> int:
        return 0 if self.n_jobs is None or self.n_jobs < 0 else self.n_jobs

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
            options = {**self.options, "topics": self.nr_topics, "seed": self.random_state}
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
        topics = tables.main_topics(shares)
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

    def _encode(self, texts: "list[str]") -> Embeddings:
        return (self.encoder.encode if hasattr(self.encoder, "encode") else self.encoder)(texts)

    def _new_run(self) -> Run:
        """Where `run` says, or in a temporary folder that goes with the object."""
        if self.run is not None:
            return Run(self.run, self.verbose, self._threads)
        folder = tempfile.mkdtemp(prefix="saetm-")
        run = Run(os.path.join(folder, "run"), self.verbose, self._threads)
        weakref.finalize(run, shutil.rmtree, folder, ignore_errors=True)
        return run

    @staticmethod
    def _given_folder(home: pathlib.Path) -> pathlib.Path:
        """Where inputs in memory are written: in the run, or beside one that is not there yet, which
        has to begin empty."""
        given = home / "given" if (home / "manifest.json").exists() else home.with_name(home.name + ".given")
        given.mkdir(parents=True, exist_ok=True)
        return given

    def _settle(self, given: pathlib.Path) -> None:
        """Moves what was written beside the run into it; where there is no run, it goes."""
        if given.parent == self.run_.path:
            return
        if any(given.iterdir()) and (self.run_.path / "manifest.json").exists():
            os.replace(given, self.run_.path / "given")
            _saetm.relocate(str(self.run_.path))
        else:
            shutil.rmtree(given)

    def _forget(self) -> None:
        for name in [name for name in vars(self) if name.endswith("_") and not name.startswith("_")]:
            delattr(self, name)

    def _read(self) -> "SAETM":
        """Attributes from the run as it is now."""
        told = self.run_.read("topics")
        self.topic_list_ = told["topics"]
        self.document_topics_ = self.run_.matrix("document_topics")
        main = tables.main_topics(self.document_topics_)
        self.topics_ = main.tolist()
        self.without_topic_ = np.flatnonzero(main < 0)
        self.probabilities_ = self._probabilities(self.document_topics_, main)
        self._representative: "dict[int, list[str]] | None" = None
        self._warn_of_none(main, 4)
        return self

    def _probabilities(self, shares: scipy.sparse.csr_matrix, main: np.ndarray) -> np.ndarray:
        if self.calculate_probabilities:
            return shares.toarray()
        largest = shares.max(axis=1)
        return np.asarray(largest.todense()).ravel()

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

    # Topics.

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
        """Directions of topics among the (centred) embeddings, (T, d) of unit length."""
        self._check_fitted()
        return np.array(self.run_.tensors("topics.safetensors")["centroids"])

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
        """[(word, weight), …] of a topic, the most telling first; False for a topic that is not there."""
        return self.get_topics().get(int(topic), False)

    def get_topics(self, full: bool = False) -> "dict[int, list[tuple[str, float]]]":
        """The words of all topics by number."""
        self._check_fitted()
        return {t["id"]: list(zip(t["words"], t["weights"])) for t in self.topic_list_}

    def get_topic_freq(self, topic: "int | None" = None) -> typing.Any:
        """A data frame of Topic and Count, the largest first; of one topic its number of documents."""
        if topic is not None:
            return self.topic_sizes_.get(topic, self.topics_.count(-1) if topic == -1 else 0)
        return tables.frequencies(self)

    def get_topic_info(self, topic: "int | None" = None) -> typing.Any:
        """A data frame: Topic, Count, Name, (CustomName,) Representation, Representative_Docs, Share
        (mean over documents), Coverage (documents with an active atom of it)."""
        self._check_fitted()
        return tables.topic_info(self, topic)

    def get_document_info(self, docs: Texts, df: typing.Any = None, metadata: typing.Any = None) -> typing.Any:
        """A data frame, a row a document of fit: Document, Topic, Name, (CustomName,) Representation,
        Representative_Docs, Top_n_words, Probability, Representative_document; then columns of
        `df` or `metadata`."""
        self._check_fitted()
        return tables.document_info(self, texts_of(docs), df, metadata)

    def get_representative_docs(self, topic: "int | None" = None) -> typing.Any:
        """The texts of three typical documents of a topic, or of all topics by number."""
        self._check_fitted()
        if self._representative is None:
            rows = _saetm.typical_documents(str(self.run_.path), 3)
            texts = self._texts({row for of_topic in rows for row in of_topic})
            self._representative = {t: [texts[row] for row in of_topic] for t, of_topic in enumerate(rows)}
        return self._representative if topic is None else self._representative.get(topic, [])

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

    def find_topics(self, search_term: str, top_n: int = 5) -> "tuple[list[int], list[float]]":
        """Topics nearest to a text, and their cosines with it. Needs the encoder, or embeddings of
        its own (LSA)."""
        self._check_fitted()
        return tables.find_topics(self, search_term, top_n)

    def topics_over_time(self, docs: Texts = None, timestamps: typing.Any = None, topics: typing.Any = None,
                         nr_bins: "int | None" = None, datetime_format: "str | None" = None,
                         top_n_words: int = 5, **_: typing.Any) -> typing.Any:
        """A data frame: Topic, Words (those that the topic has more of then than at other times),
        Frequency (documents whose main topic it is), Timestamp."""
        self._check_fitted()
        if timestamps is None:
            timestamps = [d.get("time") for d in self.run_.documents()]
        return tables.over_time(self, listed(timestamps), nr_bins, datetime_format, top_n_words, topics)

    def topics_per_class(self, docs: Texts = None, classes: typing.Any = None, top_n_words: int = 5,
                         **_: typing.Any) -> typing.Any:
        """A data frame: Topic, Words (those that the topic has more of there than in other classes),
        Frequency, Class."""
        self._check_fitted()
        if classes is None:
            classes = [d.get("group") for d in self.run_.documents()]
        return tables.per_class(self, listed(classes), top_n_words)

    # Other topics of the same atoms.

    def retopic(self, nr_topics: int) -> "SAETM":
        """Cuts the tree of atoms at another number of topics; takes moments, and nothing is trained.
        Topics that were merged by hand come apart where more topics are asked for than there are."""
        self._check_fitted()
        if nr_topics > len(self.topic_list_):
            self._steering.unmerge()
        return self._cut(nr_topics)

    def reduce_topics(self, docs: Texts = None, nr_topics: typing.Any = "auto", **_: typing.Any) -> "SAETM":
        """As BERTopic's: fewer topics, or with "auto" as many as :meth:`suggest` recommends."""
        if isinstance(docs, int):
            docs, nr_topics = None, docs
        self._check_fitted()
        if nr_topics in ("auto", None):
            nr_topics = self.run_.suggest()["topics"] or len(self.topic_list_)
        return self.retopic(int(nr_topics))

    def merge_topics(self, docs: Texts, topics_to_merge: typing.Any = None) -> "SAETM":
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

    def _cut(self, topics: int) -> "SAETM":
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

    # Scores, report, pictures.

    def evaluate(self, **options: typing.Any) -> "dict[str, typing.Any]":
        """Scores of the topics by name: npmi, u_mass, diversity, coverage … (docs/formats.md);
        options as of ``saetm evaluate``: ``reference=``, ``windows=True``, ``all=True`` …"""
        self._check_fitted()
        return self.run_.evaluate(**options)

    def report(self, path: "str | os.PathLike[str] | None" = None) -> pathlib.Path:
        """The report, one HTML file that loads nothing; written to `path`, if given. Returns its path."""
        self._check_fitted()
        self.run_.stage("evaluate").stage("report")
        made = self.run_.path / "report.html"
        if path is None:
            return made
        shutil.copyfile(made, path)
        return pathlib.Path(path)

    visualize_topics = pictures.topics
    visualize_documents = pictures.documents
    visualize_hierarchy = pictures.hierarchy
    visualize_heatmap = pictures.heatmap
    visualize_barchart = pictures.barchart
    visualize_topics_over_time = pictures.over_time
    visualize_topics_per_class = pictures.per_class
    visualize_atoms = pictures.atoms

    # Keeping.

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
    def load(cls, path: "str | os.PathLike[str]", encoder: typing.Any = None) -> "SAETM":
        """A model from a folder that :meth:`save`, ``run=`` or the program (``saetm fit``) made. It
        works on that folder; nothing is copied."""
        folder = pathlib.Path(path)
        _saetm.relocate(str(folder))
        model = cls(encoder=encoder, run=folder)
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
    def from_pretrained(cls, name: "str | os.PathLike[str]", encoder: typing.Any = None, **hub: typing.Any) -> "SAETM":
        """:meth:`load` of a folder; a name that is no folder is one of the Hugging Face hub, where
        ``huggingface_hub`` is installed."""
        if os.path.isdir(name):
            return cls.load(name, encoder)
        try:
            from huggingface_hub import snapshot_download
        except ImportError:
            raise FileNotFoundError(f"{name}: there is no such folder; to look on the Hugging Face hub, "
                                    f"pip install huggingface_hub") from None
        return cls.load(snapshot_download(os.fspath(name), **hub), encoder)

    def __getstate__(self) -> "dict[str, typing.Any]":
        from .packing import packed

        return packed(self)

    def __setstate__(self, state: "dict[str, typing.Any]") -> None:
        from .packing import unpack

        unpack(self, state)


def _write_state(folder: pathlib.Path, model: SAETM) -> None:
    encoder = model.encoder if isinstance(model.encoder, str) else None
    state = {"nr_topics": model.nr_topics, "random_state": model.random_state, "encoder": encoder,
             "options": json.loads(as_json(model.options)), "steering": model._steering.state()}
    (folder / _STATE).write_text(json.dumps(state, indent=1) + "\n", encoding="utf-8")


def _read_state(folder: pathlib.Path, model: SAETM, encoder: typing.Any) -> None:
    state = json.loads((folder / _STATE).read_text(encoding="utf-8"))
    model.nr_topics, model.random_state = state["nr_topics"], state["random_state"]
    model.options = state["options"]
    model.encoder = state["encoder"] if encoder is None else encoder
    model._steering = Steering.of(state["steering"])


