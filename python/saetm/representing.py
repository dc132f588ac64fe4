"""Words that stand for topics: the model's own, words counted otherwise, and those of representation models."""
import typing

from .parameters import no_images, without_effect
from .representation import Topic, chain_of
from .words_of_topics import TopicWords, words_of_run, words_of_texts
from .views import Views, Words

Texts = typing.Any
Self = typing.TypeVar("Self", bound="Represented")
_CANDIDATES = 30  # words that representation models choose from


class Represented(Views):
    """Representations of topics. They depend on a topic's atoms alone: a topic that stays keeps its words."""

    _begun: "dict[int, list[int]]"

    def _topic_words(self) -> TopicWords:
        if self._other_words is not None:
            return self._other_words
        if "topic_words" not in self._made:
            self._made["topic_words"] = words_of_run(self)
        return self._made["topic_words"]

    @property
    def c_tf_idf_(self) -> typing.Any:
        """Words' weights by topics, CSR (T, V) of float32, as BERTopic weighs them, of the uses that a topic
        accounts for; its first row is that of -1 where documents have no topic."""
        self._check_fitted()
        if "c_tf_idf" not in self._made:
            self._made["c_tf_idf"] = self._topic_words().class_tf_idf(
                [t["atoms"] for t in self.topic_list_], len(self.without_topic_) > 0)
        return self._made["c_tf_idf"]

    def update_topics(self: Self, docs: Texts, images: typing.Any = None, topics: "list[int] | None" = None,
                      top_n_words: "int | None" = None, n_gram_range: "tuple[int, int] | None" = None,
                      vectorizer_model: typing.Any = None, ctfidf_model: typing.Any = None,
                      representation_model: typing.Any = None) -> Self:
        """Other words for the same topics.

        `docs`: the texts of fit. `n_gram_range` counts words and phrases of them anew, (2, 2) phrases alone,
        `vectorizer_model` as a CountVectorizer or callable makes words; which documents have which atoms, and how
        much, stays. Without these the words are the model's own again. `representation_model` as of the
        constructor. `topics`: a topic for each document, which must be those of ``topics_`` with
        some merged; documents are not moved one by one, since topics are sums over atoms (ValueError).
        """
        self._check_fitted()
        no_images(images)
        without_effect("update_topics", "weights are the model's own", ctfidf_model=(ctfidf_model, None))
        if topics is not None:
            self._merge_as(list(topics))
        if top_n_words is not None:
            self.top_n_words = top_n_words
        self._other_words, self._aspects, self._told_words = None, {}, {}
        self._made.pop("c_tf_idf", None)
        if vectorizer_model is not None or (n_gram_range is not None and tuple(n_gram_range) != (1, 1)):
            self._other_words = words_of_texts(self, self._given_texts(docs), n_gram_range, vectorizer_model)
        self.representation_model = representation_model
        if representation_model is not None:
            self._represent(representation_model)
        return self

    def _merge_as(self, topics: "list[int]") -> None:
        """Merges topics so that documents have these, numbered anew by share."""
        if len(topics) != len(self.topics_):
            raise ValueError(f"there are {len(topics)} topics, and the model was fitted on {len(self.topics_)} documents")
        to: "dict[int, int]" = {}
        for row, (before, after) in enumerate(zip(self.topics_, topics)):
            if before >= 0 and to.setdefault(before, int(after)) != after or before < 0 <= after:
                raise ValueError(f"topics[{row}] moves a document out of its topic {before}: topics are sums over atoms, "
                                 f"so documents move with their topics alone; pass topics_ with some merged")
        if any(after < 0 for after in to.values()):
            raise ValueError("topics makes a topic -1: delete_topics() does that")
        groups: "dict[int, list[int]]" = {}
        for before, after in to.items():
            groups.setdefault(after, []).append(before)
        merged = [of for of in groups.values() if len(of) > 1]
        if merged:
            self.merge_topics(None, merged)

    def merge_topics(self, docs: Texts, topics_to_merge: typing.Any = None, images: typing.Any = None) -> typing.Any:
        raise NotImplementedError  # of Cuts

    def _represent(self, given: typing.Any) -> None:
        """Takes representation models, and makes the words of the topics there are."""
        self._aspects = {name: chain_of(models) for name, models in
                         (given if isinstance(given, dict) else {"Main": given}).items()}
        self._told_words = {}
        self._words_by("Main")

    def _represent_anew(self) -> None:
        """Makes words again after the atoms' own have changed; those counted otherwise are the model's own again."""
        self._told_words, self._other_words = {}, None
        if self.representation_model is not None:
            self._represent(self.representation_model)

    def _words_by(self, aspect: str) -> "dict[int, Words]":
        """Words of all topics by an aspect, made for sets of atoms that have none yet."""
        known: "dict[typing.Tuple[int, ...], Words]" = self._told_words.setdefault(aspect, {})
        missing = [t for t in self.topic_list_ if tuple(t["atoms"]) not in known]
        if missing:
            models = self._aspects.get(aspect)
            if models is None:
                made = [self._candidates(t, self.top_n_words) for t in missing]
            else:
                texts = self.get_representative_docs()
                about = [Topic(t["id"], self._candidates(t, _CANDIDATES), texts.get(t["id"], []), self) for t in missing]
                for step in models:
                    step(about)
                made = [topic.words for topic in about]
            known.update((tuple(t["atoms"]), words) for t, words in zip(missing, made))
        return {t["id"]: known[tuple(t["atoms"])][: self.top_n_words] for t in self.topic_list_}

    def _candidates(self, topic: "dict[str, typing.Any]", most: int) -> Words:
        own = list(zip(topic["words"], topic["weights"])) if self._other_words is None else []
        if own and len(own) >= most:
            return own[:most]
        more = self._topic_words().leading(topic["atoms"], most + len(own))
        seen = {word for word, _ in own}
        return own + [pair for pair in more if pair[0] not in seen][: most - len(own)]

    def _background(self) -> Words:
        return self._topic_words().of_background(self.top_n_words)

    @property
    def topic_aspects_(self) -> "dict[str, dict[int, Words]]":
        """Words of topics by aspects other than the main one."""
        self._check_fitted()
        return {name: self._with_none(self._words_by(name)) for name in self._aspects if name != "Main"}

    def _with_none(self, words: "dict[int, Words]") -> "dict[int, Words]":
        """Topics' words, with those of -1 where documents have none."""
        return {**({-1: self._background()} if len(self.without_topic_) else {}), **words}
