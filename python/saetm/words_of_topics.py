"""Words of any set of atoms, as sums over atoms: by the run's own words, or by others counted in its documents."""
import typing

import numpy as np
import scipy.sparse

from . import _saetm
from .arrays import csr_from, csr_to
from .option_table import as_json
from .progress import listener
from .vectorizers import words_of
from .views import Views

_LEAST_IDF = 0.02  # as the run counts a lower one


class TopicWords:
    """`sums` (K, V): the uses of each word that each atom accounts for; of topics they add up."""

    def __init__(self, vocabulary: "list[str]", sums: scipy.sparse.csr_matrix, background: np.ndarray) -> None:
        self.vocabulary = vocabulary
        self.sums = sums
        self.background = background  # (V,) p0
        total = np.asarray(sums.sum(axis=0), dtype=np.float64).ravel()
        self.usual = (total + 1e-12) / (total.sum() + 1e-12 * len(total))

    def uses(self, atoms: "typing.Sequence[int]") -> np.ndarray:
        """(V,) of a set of atoms."""
        return np.asarray(self.sums[list(atoms)].sum(axis=0), dtype=np.float64).ravel()

    def leading(self, atoms: "typing.Sequence[int]", most: int) -> "list[tuple[str, float]]":
        """The words that a set of atoms has most more of than the corpus, with p(word | these): by p·ln(p/usual)."""
        uses = self.uses(atoms)
        if not uses.any():
            return []
        chance = uses / uses.sum()
        gain = np.where(chance > 0, chance * np.log(np.maximum(chance, 1e-300) / self.usual), 0)
        best = np.argsort(-gain, kind="stable")[:most]
        return [(self.vocabulary[w], float(chance[w])) for w in best if chance[w] > 0]

    def of_background(self, most: int) -> "list[tuple[str, float]]":
        """The likeliest words of a document in which no atom is active."""
        best = np.argsort(-self.background, kind="stable")[:most]
        return [(self.vocabulary[w], float(self.background[w])) for w in best]

    def class_tf_idf(self, topics: "list[list[int]]", with_none: bool) -> scipy.sparse.csr_matrix:
        """c-TF-IDF (T, V), float32: p(word | topic)·ln(1 + A/f), A the mean uses of a topic, f those of the
        word; the background is its first row where documents have no topic."""
        uses = np.stack([self.uses(atoms) for atoms in topics]) if topics else np.zeros((0, len(self.vocabulary)))
        of_word = uses.sum(axis=0)
        idf = np.log1p(uses.sum() / max(len(topics), 1) / np.maximum(of_word, 1e-12))
        rows = uses / np.maximum(uses.sum(axis=1, keepdims=True), 1e-12)
        if with_none:
            rows = np.vstack([self.background, rows])
        return scipy.sparse.csr_matrix((rows * np.where(of_word > 0, idf, 0)).astype(np.float32))


def _sums(own: scipy.sparse.csr_matrix, mass: np.ndarray, smoothing: np.ndarray,
          idf: np.ndarray) -> scipy.sparse.csr_matrix:
    """mass_k·value(k, w)/((1 − smoothing_k)·idf_w)."""
    rows = scipy.sparse.diags(mass / np.maximum(1 - smoothing, 1e-12))
    return (rows @ own @ scipy.sparse.diags(1 / np.maximum(idf, _LEAST_IDF))).tocsr()


def words_of_run(model: Views) -> TopicWords:
    """The run's own words."""
    found = model.run_.tensors("words.safetensors")
    own = scipy.sparse.csr_matrix((np.array(found["values"]), np.array(found["indices"]), np.array(found["indptr"])),
                                  shape=(len(found["mass"]), len(found["usual"])))
    sums = _sums(own, np.asarray(found["mass"], dtype=np.float64), np.asarray(found["smoothing"], dtype=np.float64),
                 np.asarray(found["idf"], dtype=np.float64))
    return TopicWords(model.vocabulary_, sums, np.array(found["p0"], dtype=np.float64))


def words_of_texts(model: Views, texts: "list[str]", n_gram_range: "tuple[int, int] | None",
                   vectorizer: typing.Any) -> TopicWords:
    """Other words of the run's documents; their atoms' shares are what they were."""
    if vectorizer is not None:
        counts, vocabulary = _counted(texts, vectorizer)
    else:
        low, high = n_gram_range or (1, 1)
        if not 1 <= low <= high <= 3:
            raise ValueError(f"n_gram_range is {n_gram_range!r}: phrases have 1 to 3 words")
        told = model.run_.read("manifest")["stages"]["prepare"]["options"]
        names = ("language", "vocabulary_size", "min_documents", "max_share", "unknown_words", "stop_words",
                 "stop_words_mode", "token_pattern")
        asked = {name: told[name] for name in names if name in told}
        asked.update(ngrams=high, vocabulary_size=int(asked.get("vocabulary_size", 5000)) * high)
        parts, vocabulary, _ = _saetm.count_words(texts, as_json(asked), *_told(model))
        counts = csr_from(parts)
        if low > 1:
            long = [w for w, word in enumerate(vocabulary) if word.count("_") + 1 >= low]
            if not long:
                raise ValueError(f"n_gram_range is {n_gram_range!r}, and no words stand together so often")
            counts, vocabulary = counts[:, long], [vocabulary[w] for w in long]
    counts = counts.astype(np.float32).tocsr()
    counts.sort_indices()
    found = _saetm.emissions(csr_to(model.theta_, "theta"), csr_to(counts, "counts"), "{}", *_told(model))
    documents = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log(counts.shape[0] / np.maximum(documents, 1))
    idf = idf / idf.max() if idf.size and idf.max() > 0 else np.ones(len(documents))
    sums = _sums(csr_from(found["atoms"]), np.asarray(found["mass"], dtype=np.float64),
                 np.asarray(found["smoothing"], dtype=np.float64), idf)
    return TopicWords(list(vocabulary), sums, np.asarray(found["background"], dtype=np.float64))


def _counted(texts: "list[str]", vectorizer: typing.Any) -> "tuple[scipy.sparse.csr_matrix, list[str]]":
    """Counts (N, V) and the words, by a CountVectorizer, which is left as it was, or a callable."""
    try:
        from sklearn.base import clone
        from sklearn.feature_extraction.text import CountVectorizer
    except ImportError:
        raise ImportError("a vectorizer_model needs scikit-learn: pip install 'scikit-learn>=1.6'") from None
    own = clone(vectorizer) if hasattr(vectorizer, "fit_transform") else CountVectorizer(
        analyzer=words_of(vectorizer))
    counts = own.fit_transform(texts)
    return counts, own.get_feature_names_out().tolist()


def _told(model: Views) -> "tuple[tuple[int, str], typing.Any]":
    return (model._threads, model.device), listener(model.verbose)
