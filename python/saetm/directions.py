"""Where words and texts lie among the run's embeddings."""
import typing

import numpy as np

from . import _saetm
from .arrays import csr_from
from .fitted import Fitted
from .option_table import as_json
from .vectorizers import words_of


class Directions(Fitted):
    """Directions from the embeddings' mean, of unit length, as those of topics and atoms."""

    def _lemmas_of(self, text: str) -> "list[str]":
        """The words of the run's vocabulary that a text has."""
        return self._lemmas([text])[text]

    def _lemmas(self, texts: "typing.Iterable[str]") -> "dict[str, list[str]]":
        """The same of many texts, which are counted at once."""
        vocabulary = self._vocabulary()
        known: "dict[str, list[str]]" = self._made.setdefault("lemmas", {})
        wanted = list(dict.fromkeys(texts))
        own = words_of(self.vectorizer_model)
        known.update((text, [text]) for text in wanted if text in vocabulary)
        missing = [text for text in wanted if text not in known]
        if own is not None:
            known.update((text, [w for w in dict.fromkeys(own(text)) if w in vocabulary]) for text in missing)
        elif missing:
            counts, words = self._counts_of(missing), list(vocabulary)
            known.update((text, [words[w] for w in counts.indices[counts.indptr[row]:counts.indptr[row + 1]]])
                         for row, text in enumerate(missing))
        return {text: known[text] for text in wanted}

    def _vocabulary(self) -> "dict[str, int]":
        if "vocabulary" not in self._made:
            self._made["vocabulary"] = {word: place for place, word in enumerate(self.run_.vocabulary())}
        return self._made["vocabulary"]

    def _counts_of(self, texts: "list[str]"):  # type: ignore[no-untyped-def]
        """Counts of the run's words in texts, CSR (n, V)."""
        prepared = self.run_.read("manifest")["stages"]["prepare"]["options"]
        options = as_json({name: prepared[name] for name in ("language", "ngrams", "token_pattern") if name in prepared})
        return csr_from(_saetm.count_on(texts, list(self._vocabulary()), options))

    def _directions_of_words(self, words: "list[str]") -> np.ndarray:
        """(n, d); zeros for a word that no document has."""
        vectors = self.run_.tensors("word_vectors.safetensors")["vectors"]
        places = self._vocabulary()
        rows = np.zeros((len(words), vectors.shape[1]))
        for row, word in enumerate(words):
            if word in places:
                rows[row] = vectors[places[word]]
            else:
                for lemma in self._lemmas_of(word.replace("_", " ")):
                    rows[row] += vectors[places[lemma]]
        return _unit(rows)

    def _direction_of(self, text: str) -> np.ndarray:
        """(d,) of a text: by the encoder, or as the run's LSA makes it, else that of its words, each the mean
        of the documents that use it. Raises ValueError where nothing is known of it."""
        if self._python_encoder is not None:
            embedding = np.asarray(self._encode([text]), dtype=np.float64).reshape(-1)
        elif (self.run_.path / "lsa.safetensors").exists():
            embedding = self._by_lsa(text)
        else:
            direction = self._directions_of_words(self._lemmas_of(text)).sum(axis=0)
            return self._told_of(text, direction)
        if not embedding.any():
            return self._told_of(text, embedding)
        return self._told_of(text, embedding - np.asarray(self._topic_places()[1], dtype=np.float64))

    @staticmethod
    def _told_of(text: str, direction: np.ndarray) -> np.ndarray:
        length = float(np.linalg.norm(direction))
        if length == 0:
            raise ValueError(f"'{text}' has no word that the topics know")
        return direction / length

    def _by_lsa(self, text: str) -> np.ndarray:
        """The embedding of a text as docs/formats.md tells it of lsa.safetensors."""
        own = words_of(self.vectorizer_model)
        if own is not None:
            counts = np.zeros(len(self._vocabulary()))
            for word in own(text):
                if word in self._vocabulary():
                    counts[self._vocabulary()[word]] += 1
        else:
            counts = self._counts_of([text]).toarray()[0].astype(np.float64)
        lsa = self.run_.tensors("lsa.safetensors")
        weights = np.where(counts > 0, 1 + np.log(np.maximum(counts, 1)), 0) * lsa["idf"]
        embedding = (weights / (np.linalg.norm(weights) or 1)) @ lsa["basis"]
        return embedding / (np.linalg.norm(embedding) or 1)


def _unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1)
