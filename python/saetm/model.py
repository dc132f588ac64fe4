"""SAETM: the topic model, with the methods that users of BERTopic know."""
import inspect
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
from .documents import columns_of, is_path, listed, write_corpus
from .fitted import main_topics
from .guidance import guide
from .keeping import Keeping
from .option_table import options as known_options
from .parameters import ALIASES, named, no_images, of_constructor
from .shown import Shown
from .steering import Steering
from .vectorizers import ngram_size, run_options, words_of

Texts = typing.Any
Embeddings = typing.Any


class SAETM(Shown, Cuts, Keeping):
    """Topics of documents by a sparse autoencoder on their embeddings.

    Parameters
    ----------
    nr_topics : int, default 0
        Number of topics T (``n_topics`` is another name of it); :meth:`reduce_topics` changes it afterwards
        in moments. 0 (or None, "auto") takes 50, or as many as the atoms bear where documents are few, so that
        each topic leads one.
    encoder : None, str, callable or object with ``encode``
        What embeds texts (``embedding_model`` is another name of it). None: latent semantic analysis of the
        words, built in. A callable or an object such as sentence-transformers' takes a list of texts and
        returns (N, d) float32. A string is the program's own ``--encoder``, where the build has one;
        "sentence-transformers/NAME" is loaded by that package, where it is installed.
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
    top_n_words : int, default 10
        Words that stand for a topic, at most 20 of the run's own.
    min_topic_size : int, default 0
        Where `nr_topics` is 0: as many topics as there may be with each the main one of so many documents.
    n_gram_range : (1, n), default (1, 1)
        Words, and groups of up to n of them (the option ``ngrams``).
    vectorizer_model : callable, or scikit-learn's CountVectorizer, optional
        Makes words of a text, instead of lemmas: a callable takes a text and returns words; of a
        CountVectorizer its analyzer does, and ``min_df``, ``max_df`` and ``max_features`` are taken too.
    representation_model : callable, list or dict of them, optional
        Words that stand for topics (:mod:`saetm.representation`): a callable takes a topic's
        [(word, weight), …] and texts of its typical documents and returns words, (word, weight) or one label; a list is
        a chain of them; a dict has one or a chain by the name of an aspect, "Main" being the topic's own.
    seed_topic_list : list of lists of str, optional
        Guided topics: the atoms that lead in each list's words stay together.
    zeroshot_topic_list : list of str, optional
        Topics known beforehand: each is of the atoms nearest to its text, and has it as its name.
    zeroshot_min_similarity : float, default 0.3
        Cosine, of directions from the mean, that an atom must have with one of these texts.
    **options
        Options of ``saetm fit`` by their names with underscores: ``features``, ``k``, ``steps``,
        ``language``, ``vocabulary_size``, ``recipe="paper"`` … (:func:`saetm.options` lists them). They can
        be read as attributes, too.

    Attributes
    ----------
    topics_ : list of int
        Main topic of each document, its largest share. -1 for a document in which no atom is active,
        of which a warning tells, or whose main topic was deleted; it belongs to no topic, and there is no class
        of outliers.
    probabilities_ : ndarray (N,), or (N, T) with ``calculate_probabilities``
    document_topics_ : scipy CSR (N, T)
        All shares; a row sums to 1, or is empty. The share of a topic is the sum of its atoms'. What deleted
        topics have is left out.
    theta_ : scipy CSR (N, K)
        Shares of atoms; they are the same at any number of topics.
    without_topic_ : ndarray of int
        Rows of the documents that have no topic.
    topic_labels_, topic_sizes_, topic_representations_, representative_docs_ : dict by topic
        Names, numbers of documents, words and typical documents; -1 is among them where a document has no topic.
    topic_aspects_ : dict of dict
        Words by other representations, by the name of the aspect.
    topic_embeddings_ : ndarray (T, d)
    c_tf_idf_ : scipy CSR (T, V)
    topic_mapper_ : TopicMapper
        What became of the topics of fit.
    run_ : Run
        The run directory with everything else.

    Raises :class:`saetm.Error` (a ValueError) for input that cannot be used, in one line that names
    it, and TypeError for options and dtypes that do not exist here.
    """

    def __init__(self, nr_topics: "int | str | None" = 0, encoder: typing.Any = None, random_state: int = 0, *,
                 run: "str | os.PathLike[str] | None" = None, verbose: typing.Any = False,
                 calculate_probabilities: bool = False, n_jobs: "int | None" = None,
                 device: str = "cpu", top_n_words: int = 10, min_topic_size: int = 0,
                 n_gram_range: "tuple[int, int]" = (1, 1), vectorizer_model: typing.Any = None,
                 representation_model: typing.Any = None, seed_topic_list: typing.Any = None,
                 zeroshot_topic_list: typing.Any = None, zeroshot_min_similarity: float = 0.3,
                 **options: typing.Any) -> None:
        self.nr_topics = nr_topics
        self.encoder = encoder
        self.random_state = random_state
        self.run = run
        self.verbose = verbose
        self.calculate_probabilities = calculate_probabilities
        self.n_jobs = n_jobs
        self.device = device
        self.top_n_words = top_n_words
        self.min_topic_size = min_topic_size
        self.n_gram_range = n_gram_range
        self.vectorizer_model = vectorizer_model
        self.representation_model = representation_model
        self.seed_topic_list = seed_topic_list
        self.zeroshot_topic_list = zeroshot_topic_list
        self.zeroshot_min_similarity = zeroshot_min_similarity
        self.options: "dict[str, typing.Any]" = {}
        self._aspects, self._told_words, self._other_words = {}, {}, None
        given = named(options, PARAMETERS)
        changed = {name for name, default in DEFAULTS.items() if getattr(self, name) is not default}
        for name in given:
            if name in changed:
                raise TypeError(f"{name} and another name of it are given: pass one")
        self._set(given)

    # Parameters, as scikit-learn asks for them.

    def _set(self, given: "dict[str, typing.Any]") -> None:
        for name, value in given.items():
            if name in PARAMETERS:
                setattr(self, name, value)
            else:
                self.options = {**self.options, name: value}

    def get_params(self, deep: bool = True) -> "dict[str, typing.Any]":
        """Parameters of the constructor by name, options among them."""
        return {**{name: getattr(self, name) for name in PARAMETERS}, **self.options}

    def set_params(self, **parameters: typing.Any) -> "SAETM":
        """Sets parameters, those of the constructor and options alike."""
        self._set(named(parameters, PARAMETERS))
        return self

    def __getattr__(self, name: str) -> typing.Any:
        """Options, given or by default, and parameters by their other names."""
        if not name.startswith("_") and "options" in vars(self):
            if name in self.options:
                return self.options[name]
            if name in ALIASES:
                return getattr(self, ALIASES[name])
            if name in known_options():
                return known_options()[name]["default"]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: typing.Any) -> None:
        if name in ALIASES:
            name = ALIASES[name]
        if not name.startswith("_") and "options" in vars(self) and name not in PARAMETERS and name in known_options():
            self.options = {**self.options, name: value}
        else:
            super().__setattr__(name, value)

    def __repr__(self) -> str:
        changed = [f"{name}={value!r}" for name, value in self.get_params().items()
                   if name in self.options or value != DEFAULTS[name]]
        return f"{type(self).__name__}({', '.join(changed)})"

    def set_output(self, *, transform: "str | None" = None) -> "SAETM":
        """scikit-learn's: with "pandas" or "polars" :meth:`transform` and :meth:`fit_transform` return a data
        frame of shares, a column a topic, as a pipeline's next step takes it; with "default" what BERTopic's
        return. None changes nothing."""
        if transform not in (None, "default", "pandas", "polars"):
            raise ValueError(f"transform is {transform!r}, not default, pandas or polars")
        if transform is not None:
            self._sklearn_output_config = {"transform": transform}
        return self

    def _output(self, shares: scipy.sparse.csr_matrix, otherwise: typing.Any) -> typing.Any:
        """What transform returns: `otherwise`, or the shares in a data frame."""
        wanted = getattr(self, "_sklearn_output_config", {}).get("transform", "default")
        if wanted == "default":
            return otherwise
        names = self.get_feature_names_out().tolist()
        if wanted == "pandas":
            import pandas

            return pandas.DataFrame(shares.toarray(), columns=names)
        import polars

        return polars.DataFrame(shares.toarray(), schema=names)

    def get_feature_names_out(self, input_features: typing.Any = None) -> np.ndarray:
        """Names of topics, the columns of shares."""
        return np.asarray([self.topic_labels_[t["id"]] for t in self.topic_list_], dtype=object)

    def score(self, documents: typing.Any = None, y: typing.Any = None) -> float:
        """NPMI of the topics' words in the documents of fit, −1 to 1; what is passed is not looked at.

        NaN where no topic has two words that documents hold.
        """
        npmi = self.evaluate()["npmi"]
        return float("nan") if npmi is None else float(npmi)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "topic_list_")

    def __sklearn_tags__(self) -> typing.Any:
        from sklearn.utils import Tags
        from sklearn.utils._tags import InputTags, TargetTags, TransformerTags

        return Tags(estimator_type=None, target_tags=TargetTags(required=False), transformer_tags=TransformerTags(),
                    classifier_tags=None, regressor_tags=None,
                    input_tags=InputTags(two_d_array=False, string=True))

    # Fitting.

    def fit(self, documents: Texts, embeddings: Embeddings = None, images: typing.Any = None, y: typing.Any = None, *,
            text: "str | None" = None, ids: typing.Any = None, titles: typing.Any = None, groups: typing.Any = None,
            timestamps: typing.Any = None) -> "SAETM":
        """Finds topics.

        `documents`: texts in a list, a generator, or a column of pandas, polars, pyarrow or Hugging Face
        datasets; a table of these, of which the column `text` has the texts and columns id, title, group and
        time are taken along; records (dicts) with ``text`` and where there are any ``id``, ``title``, ``group``,
        ``time``; or the path of a corpus that ``saetm fit`` reads. `embeddings`: (N, d) float32 or float16 in
        C order (NumPy, a memory map, torch, anything with DLPack), or the path of a file; a memory map of a
        .npy file is used where it lies, other arrays are written to the run once. `y`: classes of documents,
        -1 or None where unknown; atoms of one class are merged before those of two. `groups`: what
        each document belongs to, where topics shall not depend on it; scores and comparisons use it.
        `images` is not taken.
        """
        no_images(images)
        embeddings, y = _as_scikit_learn_passes(embeddings, y)
        size = ngram_size(self.n_gram_range)
        self._forget()
        self._aspects, self._told_words, self._other_words = {}, {}, None
        self.run_ = self._new_run()
        self._text_column = text
        home = self.run_.path
        given = self._given_folder(home)
        try:
            texts: "list[str] | None" = None
            own_words: "dict[str, typing.Any]" = {}
            if is_path(documents) and (not isinstance(documents, str) or os.path.exists(documents)):
                if self.vectorizer_model is not None:
                    raise TypeError("a vectorizer_model makes words of texts in memory: pass a list of documents")
                corpus = pathlib.Path(documents)
            else:
                corpus = given / "documents.jsonl"
                texts = write_corpus(corpus, documents, text, words_of(self.vectorizer_model), id=ids, title=titles,
                                     group=groups if groups is not None else y, time=timestamps)
                own_words = run_options(self.vectorizer_model, len(texts))
            options = {**({"ngrams": size} if size > 1 else {}), **own_words, **self.options,
                       "topics": 0 if self.nr_topics in (None, "auto") else self.nr_topics, "seed": self.random_state}
            if isinstance(options.get("language"), str):
                options["language"] = options["language"].lower()
            options.update(self._embedding_options(texts, embeddings, given))
            self.run_.fit(corpus, **options)
        finally:
            self._settle(given)
        steering = home / "steering.txt"
        self._steering = Steering(steering.read_text(encoding="utf-8") if steering.exists() else "")
        self._read()
        guide(self, None if y is None else listed(y))
        self._begin_mapping()
        if self.representation_model is not None:
            self._represent(self.representation_model)
        return self

    def fit_transform(self, documents: Texts, embeddings: Embeddings = None, images: typing.Any = None,
                      y: typing.Any = None, *, text: "str | None" = None, ids: typing.Any = None,
                      titles: typing.Any = None, groups: typing.Any = None, timestamps: typing.Any = None) -> typing.Any:
        """:meth:`fit`, then (topics, probabilities) of the documents: a list of int, and an array of
        their shares, (N,), or with ``calculate_probabilities`` (N, T)."""
        self.fit(documents, embeddings, images, y, text=text, ids=ids, titles=titles, groups=groups,
                 timestamps=timestamps)
        return self._output(self.document_topics_, (self.topics_, self.probabilities_))

    def transform(self, documents: Texts, embeddings: Embeddings = None, images: typing.Any = None, *,
                  text: "str | None" = None) -> typing.Any:
        """(topics, probabilities) of new documents, as :meth:`fit_transform`. A document gets the
        same answer in any company. Embeddings must come from the encoder of before."""
        no_images(images)
        shares = self._shares(documents, embeddings, text)[1]
        topics = self._main(shares)
        self._warn_of_none(shares)
        shares = shares[:, : len(self.topic_list_)]
        return self._output(shares, (topics.tolist(), self._probabilities(shares, topics)))

    def topic_shares(self, documents: Texts, embeddings: Embeddings = None, *,
                     text: "str | None" = None) -> scipy.sparse.csr_matrix:
        """Shares of topics of new documents, CSR (N, T); a row sums to 1, or is empty where no atom
        is active."""
        return self._shares(documents, embeddings, text)[1][:, : len(self.topic_list_)]

    def _shares(self, documents: Texts, embeddings: Embeddings,
                text: "str | None" = None) -> "tuple[scipy.sparse.csr_matrix, scipy.sparse.csr_matrix]":
        """Shares of atoms (N, K), and of topics, those set aside among them."""
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
                texts = write_corpus(folder / "documents.jsonl", documents, self._column(documents, text),
                                     words_of(self.vectorizer_model))
                if not texts:
                    atoms, topics = self.theta_.shape[1], self._all_topics
                    return (scipy.sparse.csr_matrix((0, atoms), dtype=np.float32),
                            scipy.sparse.csr_matrix((0, topics), dtype=np.float32))
            options = self._embedding_options(texts, embeddings, folder)
            options.pop("encoder", None)
            self.run_.transform(corpus, folder / "shares.safetensors", **options)
            return (csr_from_file(folder / "shares.safetensors", "theta_"),
                    csr_from_file(folder / "shares.safetensors"))

    def partial_fit(self, documents: Texts, embeddings: Embeddings = None, y: typing.Any = None, *,
                    text: "str | None" = None) -> "SAETM":
        """Takes more documents in, as ``saetm append``: vocabulary, autoencoder and atoms stay, words
        and topics are estimated further. The first call fits. All attributes are then of all documents.
        `y` is noted as the documents' group."""
        embeddings, y = _as_scikit_learn_passes(embeddings, y)
        if not hasattr(self, "topic_list_"):
            return self.fit(documents, embeddings, y=y, text=text)
        given = self.run_.path / "given"
        given.mkdir(exist_ok=True)
        place = len(list(given.iterdir()))
        texts = None
        corpus: "str | os.PathLike[str]"
        if is_path(documents):
            corpus = documents
        else:
            corpus = given / f"documents-{place}.jsonl"
            texts = write_corpus(given / f"documents-{place}.jsonl", documents, self._column(documents, text),
                                 words_of(self.vectorizer_model), group=y)
        options = self._embedding_options(texts, embeddings, given, f"embeddings-{place}")
        options.pop("encoder", None)
        self.run_.append(corpus, **options)
        self._read()
        self._begin_mapping()
        self._represent_anew()
        return self

    def _column(self, documents: Texts, text: "str | None") -> "str | None":
        """The column of the texts: as it is called now, or was in fit."""
        return text if text is not None or columns_of(documents) is None else self._text_column

    def _embedding_options(self, texts: "list[str] | None", embeddings: Embeddings, folder: pathlib.Path,
                           name: str = "embeddings") -> "dict[str, typing.Any]":
        if embeddings is None and self.encoder is not None:
            if self._python_encoder is None:
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


PARAMETERS = of_constructor(SAETM)
DEFAULTS = {name: parameter.default for name, parameter in inspect.signature(SAETM).parameters.items()
            if name in PARAMETERS}


def _as_scikit_learn_passes(embeddings: typing.Any, y: typing.Any) -> "tuple[typing.Any, typing.Any]":
    """(embeddings, y), where a pipeline gave classes as the second argument."""
    if y is not None or embeddings is None or isinstance(embeddings, (str, os.PathLike)):
        return embeddings, y
    if getattr(embeddings, "ndim", 0) == 1:
        dtype = np.asarray(embeddings).dtype
        is_classes = dtype not in (np.float32, np.float16) and (
            dtype != object or (len(embeddings) > 0 and np.ndim(np.asarray(embeddings)[0]) == 0))
    else:
        is_classes = isinstance(embeddings, (list, tuple)) and len(embeddings) > 0 and np.ndim(embeddings[0]) == 0
    return (None, embeddings) if is_classes else (embeddings, None)
