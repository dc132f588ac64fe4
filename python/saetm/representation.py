"""Representation models: which of a topic's words stand for it, by other means than the model's own.

    >>> from saetm.representation import KeyBERTInspired, MaximalMarginalRelevance
    >>> SAETM(representation_model=[KeyBERTInspired(), MaximalMarginalRelevance(diversity=0.3)])

A model of your own is a function of a topic's [(word, weight), …], the most telling first, and texts of its
typical documents. It returns words, (word, weight), or a label.
"""
import functools
import json
import os
import pathlib
import typing

import numpy as np

Words = typing.List[typing.Tuple[str, float]]
__all__ = ["KeyBERTInspired", "MaximalMarginalRelevance", "PartOfSpeech", "LanguageModel"]


class Topic:
    """What a representation model is told of a topic; it changes ``words``."""

    def __init__(self, number: int, words: Words, documents: "list[str]", model: typing.Any) -> None:
        self.number = number
        self.words = words
        self.documents = documents
        self.model = model

    @property
    def direction(self) -> np.ndarray:
        """(d,) of unit length."""
        return np.asarray(self.model._topic_places()[0][self.number], dtype=np.float64)

    def vectors(self) -> np.ndarray:
        """(n, d) directions of its words, of unit length; zeros for one that no document has."""
        return self.model._directions_of_words([word for word, _ in self.words])


class KeyBERTInspired:
    """The words nearest to the topic, by the cosine of their directions: a word's is the mean of the (centred)
    embeddings of the documents that use it. `top_n_words` are kept."""

    def __init__(self, top_n_words: int = 10) -> None:
        self.top_n_words = top_n_words

    def __call__(self, topic: Topic) -> Words:
        cosines = topic.vectors() @ topic.direction
        best = np.argsort(-cosines, kind="stable")[: self.top_n_words]
        return [(topic.words[i][0], float(max(cosines[i], 0))) for i in best]


class MaximalMarginalRelevance:
    """Words near to the topic and unlike each other: the next is the one of the largest
    (1 − diversity)·cosine with the topic − diversity·largest cosine with those chosen. `diversity` is 0 to 1."""

    def __init__(self, diversity: float = 0.1, top_n_words: int = 10) -> None:
        if not 0 <= diversity <= 1:
            raise ValueError(f"diversity is {diversity}, not 0 to 1")
        self.diversity = diversity
        self.top_n_words = top_n_words

    def __call__(self, topic: Topic) -> Words:
        vectors = topic.vectors()
        near = vectors @ topic.direction
        chosen: "list[int]" = []
        while len(chosen) < min(self.top_n_words, len(vectors)):
            alike = (vectors @ vectors[chosen].T).max(axis=1) if chosen else np.zeros(len(vectors))
            gain = (1 - self.diversity) * near - self.diversity * alike
            gain[chosen] = -np.inf
            chosen.append(int(gain.argmax()))
        return [topic.words[i] for i in chosen]


class PartOfSpeech:
    """Words of some parts of speech. `tagger`: "wordnet", which takes the part in which WordNet knows most uses of
    a word; or a callable from a word to "NOUN", "VERB", "ADJ", "ADV" or None, such as spaCy's
    ``lambda word: nlp(word)[0].pos_``. Phrases have the part of their last word. Words that it does not know are
    kept with `unknown`."""

    def __init__(self, parts: "typing.Sequence[str]" = ("NOUN", "ADJ"), tagger: typing.Any = "wordnet",
                 top_n_words: int = 10, unknown: bool = True) -> None:
        wrong = [part for part in parts if part not in ("NOUN", "VERB", "ADJ", "ADV", "PROPN")]
        if isinstance(parts, str) or wrong:
            raise ValueError(f"parts is {parts!r}, not of NOUN, VERB, ADJ, ADV and PROPN")
        self.parts = tuple(parts)
        self.tagger = tagger
        self.top_n_words = top_n_words
        self.unknown = unknown

    def __call__(self, topic: Topic) -> Words:
        tag = part_in_wordnet if self.tagger == "wordnet" else self.tagger
        kept = []
        for word, weight in topic.words:
            part = tag(word.replace("_", " ").split(" ")[-1])
            if part in self.parts or (part is None and self.unknown):
                kept.append((word, weight))
        return kept[: self.top_n_words] or topic.words[: self.top_n_words]


class LanguageModel:
    """A name by a language model behind an OpenAI-compatible endpoint, as ``saetm name`` asks for it: answers are
    kept with the run, and a topic of the same atoms is not asked about again. `url` and `model` are its options
    name_url and name_model; `options` are others of them. The topic's one word is the name."""

    def __init__(self, url: str, model: str, **options: typing.Any) -> None:
        self.options = {"name_url": url, "name_model": model, **options}

    def of_all(self, topics: "list[Topic]") -> None:
        """Names all topics in one go."""
        if not topics:
            return
        run = topics[0].model.run_
        run.name(**self.options)
        names = json.loads((run.path / "names.json").read_text(encoding="utf-8"))["topics"]
        for topic in topics:
            topic.words = [(names[topic.number]["name"], 1.0)]


def chain_of(models: typing.Any) -> "list[typing.Callable[[list[Topic]], None]]":
    """Steps that change the words of topics, of one model or a list of them."""
    return [_step(model) for model in (models if isinstance(models, (list, tuple)) else [models])]


def _step(model: typing.Any) -> "typing.Callable[[list[Topic]], None]":
    if hasattr(model, "of_all"):
        return model.of_all
    if isinstance(model, (KeyBERTInspired, MaximalMarginalRelevance, PartOfSpeech)):
        return functools.partial(_each, model)
    if hasattr(model, "extract_topics"):
        raise TypeError(f"{type(model).__module__}.{type(model).__name__} works on BERTopic's insides: take "
                        f"saetm.representation's, or a function of a topic's words and documents")
    if not callable(model):
        raise TypeError(f"representation_model is {model!r}, not a function of a topic's words and documents")
    return functools.partial(_each, lambda topic: _as_words(model(topic.words, topic.documents)))


def _each(make: "typing.Callable[[Topic], Words]", topics: "list[Topic]") -> None:
    for topic in topics:
        topic.words = make(topic)


def _as_words(told: typing.Any) -> Words:
    """What a function returned, as (word, weight)."""
    if isinstance(told, str):
        return [(told, 1.0)]
    return [(one, 1.0) if isinstance(one, str) else (str(one[0]), float(one[1])) for one in told]


@functools.lru_cache(maxsize=None)
def _wordnet() -> "dict[str, str]":
    """The part of speech in which WordNet has most tagged uses of each word."""
    own = pathlib.Path(__file__).parent / "data" / "wordnet"
    places = [pathlib.Path(os.environ["SAETM_WORDNET"])] if "SAETM_WORDNET" in os.environ else []
    places += [pathlib.Path("/usr/share/wordnet"), pathlib.Path("/usr/local/share/wordnet"), own]
    folder = next((place for place in places if (place / "index.noun").exists()), None)
    if folder is None:
        raise FileNotFoundError("PartOfSpeech needs WordNet's files: apt install wordnet-base, set SAETM_WORDNET, or "
                                "pass tagger=")
    best: "dict[str, tuple[int, int, str]]" = {}
    for order, (part, name) in enumerate([("NOUN", "noun"), ("VERB", "verb"), ("ADJ", "adj"), ("ADV", "adv")]):
        with open(folder / f"index.{name}", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith(" "):
                    continue  # the licence
                cells = line.split()  # lemma pos synsets pointers [pointer…] senses tagged_senses …
                tagged = int(cells[5 + int(cells[3])])
                known = best.get(cells[0])
                if known is None or tagged > known[0]:
                    best[cells[0]] = (tagged, order, part)
    return {word: part for word, (_, _, part) in best.items()}


def part_in_wordnet(word: str) -> "str | None":
    """"NOUN", "VERB", "ADJ" or "ADV"; None for a word that WordNet does not know."""
    return _wordnet().get(word.lower())
