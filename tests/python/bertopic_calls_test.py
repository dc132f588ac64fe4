"""The calls that BERTopic's API page documents, with this class: their arguments, what they return, and what they
mean here."""
import inspect
import json
import pathlib
import shutil
import sys
import types

import numpy as np
import pytest
from conftest import OPTIONS, THEMES, check_sums

pd = pytest.importorskip("pandas")

# Names of arguments by call, as BERTopic 0.17 documents them.
CALLS = {
    "fit": "documents embeddings images y", "fit_transform": "documents embeddings images y",
    "transform": "documents embeddings images", "partial_fit": "documents embeddings y",
    "topics_over_time": "docs timestamps topics nr_bins datetime_format evolution_tuning global_tuning",
    "topics_per_class": "docs classes global_tuning",
    "hierarchical_topics": "docs use_ctfidf linkage_function distance_function",
    "approximate_distribution": "documents window stride min_similarity batch_size padding use_embedding_model "
                                "calculate_tokens separator",
    "find_topics": "search_term image top_n",
    "update_topics": "docs images topics top_n_words n_gram_range vectorizer_model ctfidf_model representation_model",
    "get_topics": "full", "get_topic": "topic full", "get_topic_info": "topic", "get_topic_freq": "topic",
    "get_document_info": "docs df metadata", "get_representative_docs": "topic",
    "get_topic_tree": "hier_topics max_distance tight_layout", "set_topic_labels": "topic_labels",
    "generate_topic_labels": "nr_words topic_prefix word_length separator aspect",
    "merge_topics": "docs topics_to_merge images", "delete_topics": "topics_to_delete",
    "reduce_topics": "docs nr_topics images use_ctfidf",
    "reduce_outliers": "documents topics images strategy probabilities threshold embeddings distributions_params",
    "visualize_topics": "topics top_n_topics use_ctfidf custom_labels title width height",
    "visualize_documents": "docs topics embeddings reduced_embeddings sample hide_annotations hide_document_hover "
                           "custom_labels title width height",
    "visualize_document_datamap": "docs topics embeddings reduced_embeddings custom_labels title sub_title width height "
                                  "interactive enable_search topic_prefix datamap_kwds int_datamap_kwds",
    "visualize_hierarchical_documents": "docs hierarchical_topics topics embeddings reduced_embeddings sample "
                                        "hide_annotations hide_document_hover nr_levels level_scale custom_labels title "
                                        "width height",
    "visualize_term_rank": "topics log_scale custom_labels title width height",
    "visualize_topics_over_time": "topics_over_time top_n_topics topics normalize_frequency custom_labels title width height",
    "visualize_topics_per_class": "topics_per_class top_n_topics topics normalize_frequency custom_labels title width height",
    "visualize_distribution": "probabilities min_probability custom_labels title width height",
    "visualize_approximate_distribution": "document topic_token_distribution normalize",
    "visualize_hierarchy": "orientation topics top_n_topics use_ctfidf custom_labels title width height "
                           "hierarchical_topics linkage_function distance_function color_threshold",
    "visualize_heatmap": "topics top_n_topics n_clusters use_ctfidf custom_labels title width height",
    "visualize_barchart": "topics top_n_topics n_words custom_labels title width height autoscale",
    "save": "path serialization save_embedding_model save_ctfidf", "load": "path embedding_model",
    "merge_models": "models min_similarity embedding_model",
    "push_to_hf_hub": "repo_id commit_message token revision private create_pr model_card serialization "
                      "save_embedding_model save_ctfidf",
    "get_params": "deep",
}


@pytest.mark.parametrize("call", CALLS)
def test_arguments(saetm, call):
    taken = inspect.signature(getattr(saetm.SAETM, call)).parameters
    wanted = CALLS[call].split()
    assert not set(wanted) - set(taken)
    in_place = [name for name in taken if name not in ("self", "cls")][: len(wanted)]
    assert in_place == wanted or call == "load"  # whose second is `encoder`, another name of the same


@pytest.fixture
def with_none(saetm, documents):
    """A model some of whose documents have no topic."""
    with pytest.warns(UserWarning, match="no active atom"):
        return saetm.SAETM(4, **{**OPTIONS, "k": 4}).fit(documents[0] + ["zzyzx qwrtp", ""])


# The tree above topics.

def test_hierarchical_topics(model, documents):
    table = model.hierarchical_topics(documents[0])
    assert list(table.columns) == ["Parent_ID", "Parent_Name", "Topics", "Child_Left_ID", "Child_Left_Name",
                                   "Child_Right_ID", "Child_Right_Name", "Distance"]
    assert len(table) == 5 and table["Parent_ID"].astype(int).min() == 6
    assert table["Topics"].iloc[0] == list(range(6)) and (np.diff(table["Distance"]) <= 0).all()
    under = {str(t): {t} for t in range(6)}
    for row in table.iloc[::-1].itertuples():
        under[row.Parent_ID] = under[row.Child_Left_ID] | under[row.Child_Right_ID]
        assert set(row.Topics) == under[row.Parent_ID]
    # The first merge is what one topic less is.
    atoms = {t["id"]: t["atoms"] for t in model.topic_list_}
    merged = sorted(sum((atoms[t] for t in table["Topics"].iloc[-1]), []))
    assert merged in [t["atoms"] for t in model.retopic(5).topic_list_]


def test_other_trees(fitted, documents):
    from scipy.cluster import hierarchy
    from sklearn.metrics.pairwise import cosine_similarity

    table = fitted.hierarchical_topics(documents[0], linkage_function=lambda d: hierarchy.linkage(d, "single"),
                                       distance_function=lambda rows: 1 - cosine_similarity(rows))
    assert len(table) == 3 and table["Topics"].iloc[0] == [0, 1, 2, 3]
    by_words = fitted.hierarchical_topics(use_ctfidf=True)
    assert len(by_words) == 3 and (by_words["Distance"] > 0).all()
    rows = fitted.topic_embeddings_
    nearest = min(((1 - rows[a] @ rows[b], {a, b}) for a in range(4) for b in range(a)), key=lambda pair: pair[0])
    first = fitted.hierarchical_topics(use_ctfidf=False).iloc[-1]
    assert set(first["Topics"]) == nearest[1] and first["Distance"] == pytest.approx(nearest[0], abs=1e-5)


def test_topic_tree(model, documents):
    table = model.hierarchical_topics(documents[0])
    tree = model.get_topic_tree(table)
    lines = tree.rstrip("\n").split("\n")
    assert lines[0] == "." and len(lines) == 1 + 6 + 4  # topics, and merges below the root
    assert sorted(int(line.split("Topic: ")[1]) for line in lines if "Topic: " in line) == list(range(6))
    assert len(max(model.get_topic_tree(table, tight_layout=True).split("\n"), key=len)) < len(max(lines, key=len))
    apart = model.get_topic_tree(table, max_distance=0)
    assert all(line == "." or line[1:4] == "─■─" for line in apart.rstrip("\n").split("\n"))


# Shares of words.

def test_approximate_distribution(fitted, documents):
    shares, none = fitted.approximate_distribution(documents[0])
    assert none is None
    np.testing.assert_array_equal(shares, fitted.document_topics_.toarray())
    shares, of_tokens = fitted.approximate_distribution(documents[0][:3], calculate_tokens=True)
    for row, tokens in enumerate(of_tokens):
        words = documents[0][row].rstrip(".").split(" ")
        assert tokens.shape == (len(words), 4) and (tokens.sum(axis=1) < 1).all()
        told = fitted.run_.explain(f"#{row}")
        of_atoms = {t: sum(a["accounts_for"] for a in told["atoms"] if a["topic"] == t) for t in range(4)}
        assert dict(enumerate(tokens.sum(axis=0))) == pytest.approx(of_atoms, abs=1e-4)
        frame = fitted.visualize_approximate_distribution(documents[0][row], tokens)
        frame = getattr(frame, "data", frame)
        assert [name.strip() for name in frame.columns] == words and len(frame) <= 4
    one, tokens = fitted.approximate_distribution("The guitar played a zzyzx.", calculate_tokens=True)
    assert one.shape == (1, 4) and tokens[0].shape == (5, 4)
    assert tokens[0][1].sum() > 0 and tokens[0][4].sum() == 0
    with pytest.warns(UserWarning, match="window, stride have no effect here"):
        fitted.approximate_distribution(documents[0][:2], window=8, stride=2)


# Words, names, and -1.

def test_without_a_topic(with_none):
    none = len(with_none.without_topic_)
    assert with_none._words_by("Main").keys() == {0, 1, 2, 3}
    for told in (with_none.get_topics(), with_none.topic_representations_, with_none.topic_labels_, with_none.topic_sizes_,
                 with_none.get_representative_docs(), with_none.representative_docs_):
        assert sorted(told) == [-1, 0, 1, 2, 3]
    words = with_none.get_topic(-1)
    assert len(words) == 10 and words == sorted(words, key=lambda pair: -pair[1])
    assert with_none.topic_sizes_[-1] == with_none.get_topic_freq(-1) == none
    assert len(with_none.get_topic_freq()) == len(with_none.get_topic_info()) == len(with_none.get_topics()) == 5
    assert with_none.c_tf_idf_.shape == (5, len(with_none.vocabulary_))
    assert len(with_none.get_topic_info(-1)) == 1 and len(with_none.get_topic_info(77)) == 0


def test_full(fitted):
    assert fitted.get_topics(full=True) == {"Main": fitted.get_topics()}
    assert fitted.get_topic(2, full=True) == {"Main": fitted.get_topic(2)}
    assert fitted.get_topic(99, full=True) is False and fitted.get_topic(-1) is False


def test_class_tf_idf(fitted):
    weights = fitted.c_tf_idf_
    assert weights.shape == (4, len(fitted.vocabulary_)) and weights.dtype == np.float32
    column = {word: place for place, word in enumerate(fitted.vocabulary_)}
    for topic in range(4):
        row = weights[topic].toarray().ravel()
        leading = {word for word, _ in fitted.get_topic(topic)[:6]}
        assert {fitted.vocabulary_[w] for w in np.argsort(-row)[:12]} >= leading
        ratio = row[[column[word] for word in leading]] / fitted.topic_word_[topic][[column[word] for word in leading]]
        assert ratio.min() > 0


def test_labels(fitted, with_none):
    labels = fitted.generate_topic_labels()
    assert labels == ["_".join([str(t), *[word for word, _ in fitted.get_topic(t)[:3]]]) for t in range(4)]
    short = fitted.generate_topic_labels(nr_words=2, topic_prefix=False, word_length=4, separator=", ")
    assert all(len(word) <= 4 for label in short for word in label.split(", ")) and all(", " in label for label in short)
    with pytest.raises(ValueError, match="there is no aspect 'x'; there are Main"):
        fitted.generate_topic_labels(aspect="x")
    labels = with_none.generate_topic_labels()
    assert len(labels) == 5 and labels[0].startswith("-1_")
    with_none.set_topic_labels(labels)
    assert with_none.custom_labels_ == labels
    with_none.set_topic_labels({-1: "Nothing", 2: "Two"})
    assert with_none.custom_labels_ == ["Nothing", labels[1], labels[2], "Two", labels[4]]
    assert with_none.get_topic_info()["CustomName"].tolist() == with_none.custom_labels_
    with pytest.raises(ValueError, match="there are 4 labels, and topics -1 to 3: one is needed for each of 5"):
        with_none.set_topic_labels(labels[1:])
    with pytest.raises(ValueError, match="there is no topic 9"):
        with_none.set_topic_labels({9: "x"})
    with pytest.raises(ValueError, match="begins with #"):
        with_none.set_topic_labels({1: "a #tag"})


# Topics merged, deleted, updated.

def test_deleted_topics(model, documents):
    before, shares, words = model.topics_, model.document_topics_.toarray(), model.get_topics()
    lead = model.topic_sizes_
    gone = [t for t in lead if lead[t]][:2]
    model.delete_topics(gone)
    left = [t for t in range(6) if t not in gone]
    assert len(model.topic_list_) == 4 and model.topic_sizes_[-1] == sum(lead[t] for t in gone)
    np.testing.assert_array_equal(model.document_topics_.toarray(), shares[:, left])
    assert [model.get_topic(now) for now in range(4)] == [words[t] for t in left]
    moved = {t: now for now, t in enumerate(left)}
    assert model.topics_ == [moved.get(t, -1) for t in before]
    assert model.topic_mapper_.get_mappings() == {t: moved.get(t, -1) for t in range(6)} | {-1: -1}
    assert model.transform(documents[0])[0] == model.topics_  # alone as in the corpus
    again = model.reduce_outliers(documents[0], model.topics_)
    for row, topic in enumerate(again):
        rest = shares[row, left]
        assert topic == (model.topics_[row] if model.topics_[row] >= 0 else int(rest.argmax()) if rest.any() else -1)
    assert model.reduce_outliers(documents[0], model.topics_, threshold=2) == model.topics_
    model.delete_topics([0])
    assert len(model.topic_list_) == 3
    model.retopic(2)
    assert len(model.topic_list_) == 2 and not {atom for t in model.topic_list_ for atom in t["atoms"]} & {
        atom for atoms in model._steering.deleted for atom in atoms}
    with pytest.raises(ValueError, match="all topics would be deleted"):
        model.delete_topics([0, 1])
    with pytest.raises(ValueError, match="there is no topic 7: topics are 0 to 1"):
        model.delete_topics([7])


def test_nothing_to_reduce(fitted, with_none, documents):
    for strategy in ("distributions", "probabilities", "c-tf-idf", "embeddings"):
        assert fitted.reduce_outliers(documents[0], fitted.topics_, strategy=strategy) == fitted.topics_
    assert with_none.reduce_outliers(documents[0] + ["", ""], with_none.topics_) == with_none.topics_
    with pytest.raises(ValueError, match="strategy is 'x'"):
        fitted.reduce_outliers(documents[0], fitted.topics_, strategy="x")


def test_mapping_of_merges(model, documents):
    model.merge_topics(documents[0], [[0, 1], [2, 3]])
    told = model.topic_mapper_.get_mappings()
    assert told[0] == told[1] and told[2] == told[3] and len(set(told.values())) == 4
    assert model.topic_mapper_.mappings_ == [[t, told[t]] for t in range(6)]


def test_reduced_by_words(model, documents):
    before = {frozenset(t["atoms"]) for t in model.topic_list_}
    model.reduce_topics(documents[0], nr_topics=4, use_ctfidf=True)
    assert len(model.topic_list_) == 4
    for topic in model.topic_list_:
        assert frozenset(topic["atoms"]) == frozenset().union(*[of for of in before if of <= set(topic["atoms"])])


def test_updated_words(model, documents):
    texts = [text.replace("guitar", "guitar strings") for text in documents[0]]
    own, topics, theta = model.get_topics(), model.topics_, model.theta_
    model.update_topics(texts, n_gram_range=(1, 2), top_n_words=40)
    assert model.topics_ == topics and (model.theta_ != theta).nnz == 0
    words = {word for of in model.get_topics().values() for word, _ in of}
    assert any("_" in word for word in words) and model.c_tf_idf_.shape[1] > len(model.vocabulary_)
    model.update_topics(texts, n_gram_range=(2, 2))
    assert all("_" in word for of in model.get_topics().values() for word, _ in of)
    model.update_topics(texts, top_n_words=3)
    assert all(model.get_topic(t) == own[t][:3] for t in range(6))
    model.update_topics(texts, top_n_words=5, vectorizer_model=lambda text: [word for word in text.split() if "o" in word])
    assert all("o" in word for of in model.get_topics().values() for word, _ in of)
    vectorizers = pytest.importorskip("sklearn.feature_extraction.text")
    vectorizer = vectorizers.CountVectorizer(stop_words=["orbit", "tree"], min_df=5)
    model.update_topics(texts, top_n_words=30, vectorizer_model=vectorizer)
    words = {word for of in model.get_topics().values() for word, _ in of}
    assert "moon" in words and not {"orbit", "tree"} & words and not hasattr(vectorizer, "vocabulary_")
    with pytest.raises(ValueError, match="there are 3 docs"):
        model.update_topics(texts[:3], n_gram_range=(1, 2))


def test_updated_topics(model, documents):
    atoms = {t["id"]: set(t["atoms"]) for t in model.topic_list_}
    led = sorted(t for t, count in model.topic_sizes_.items() if count)[:2]
    model.update_topics(documents[0], topics=[led[0] if t == led[1] else t for t in model.topics_])
    assert len(model.topic_list_) == 5 and atoms[led[0]] | atoms[led[1]] in [set(t["atoms"]) for t in model.topic_list_]
    wrong = list(model.topics_)
    wrong[5] = (wrong[5] + 1) % 5
    with pytest.raises(ValueError, match=r"topics\[\d+\] moves a document out of its topic \d: topics are sums"):
        model.update_topics(documents[0], topics=wrong)


# Representations.

def test_representation_models(saetm, documents):
    from saetm.representation import KeyBERTInspired, MaximalMarginalRelevance, PartOfSpeech

    told = []

    def own(words, texts):
        told.append((words, texts))
        return [word.upper() for word, _ in words[:4]]

    model = saetm.SAETM(4, representation_model={
        "Main": [KeyBERTInspired(top_n_words=8), MaximalMarginalRelevance(diversity=0.5)], "Own": own,
        "Label": lambda words, texts: f"about {words[0][0]}", "Nouns": PartOfSpeech(["NOUN"])}, **OPTIONS)
    model.fit(documents[0])
    subjects = [set(words) for words in THEMES.values()]
    for topic, words in model.get_topics().items():
        assert len(words) == 8 and any({word for word, _ in words[:4]} <= subject for subject in subjects)
    assert len(told) == 0  # an aspect is made when it is asked for
    aspects = model.topic_aspects_
    assert set(aspects) == {"Own", "Label", "Nouns"} and len(told) == 4
    assert all(10 < len(words) <= 30 and 0 < len(texts) <= 3 and set(texts) <= set(documents[0]) for words, texts in told)
    info = model.get_topic_info()
    assert {"Own", "Label", "Nouns"} <= set(info.columns) and info["Own"][0] == [w for w, _ in aspects["Own"][0]]
    assert model.generate_topic_labels(nr_words=1, topic_prefix=False, aspect="Label") == [
        aspects["Label"][t][0][0] for t in range(4)]
    kept = {tuple(t["atoms"]): model.get_topic(t["id"]) for t in model.topic_list_}
    model.merge_topics(documents[0], [0, 1])
    assert len(model.topic_aspects_["Own"]) == 3 and len(told) == 5  # only the merged topic is looked at anew
    assert sum(model.get_topic(t["id"]) == kept.get(tuple(t["atoms"])) for t in model.topic_list_) == 2
    model.update_topics(documents[0])
    assert model.topic_aspects_ == {} and model.get_topic(0)[0][0] == model.topic_list_[0]["words"][0]


def test_key_words_are_the_nearest(fitted, saetm):
    from saetm.representation import KeyBERTInspired, MaximalMarginalRelevance, Topic

    words = [(word, 1.0) for subject in THEMES.values() for word in subject[:5]]
    vectors = np.array(fitted.run_.tensors("word_vectors.safetensors")["vectors"], dtype=float)
    place = {word: row for row, word in enumerate(fitted.vocabulary_)}
    for t in range(4):
        chosen = KeyBERTInspired(5)(Topic(t, words, [], fitted))
        cosines = {word: vectors[place[word]] @ fitted.topic_embeddings_[t] / np.linalg.norm(vectors[place[word]])
                   for word, _ in words}
        assert [word for word, _ in chosen] == sorted(cosines, key=lambda word: -cosines[word])[:5]
        spread = MaximalMarginalRelevance(diversity=1, top_n_words=4)(Topic(t, words, [], fitted))
        assert len({next(s for s, of in THEMES.items() if word in of) for word, _ in spread}) >= 3
    with pytest.raises(ValueError, match="diversity is 2"):
        MaximalMarginalRelevance(2)


def test_parts_of_speech(saetm):
    from saetm.representation import PartOfSpeech, Topic, part_in_wordnet

    try:
        assert (part_in_wordnet("guitar"), part_in_wordnet("bring"), part_in_wordnet("zzyzx")) == ("NOUN", "VERB", None)
    except FileNotFoundError:
        pytest.skip("there is no WordNet")
    words = [("bring", 0.5), ("guitar", 0.4), ("zzyzx", 0.3), ("bring_guitar", 0.2)]
    assert [w for w, _ in PartOfSpeech(["NOUN"])(Topic(0, words, [], None))] == ["guitar", "zzyzx", "bring_guitar"]
    assert [w for w, _ in PartOfSpeech(["NOUN"], unknown=False)(Topic(0, words, [], None))] == ["guitar", "bring_guitar"]
    tagged = PartOfSpeech(["VERB"], tagger={"bring": "VERB"}.get, unknown=False)(Topic(0, words, [], None))
    assert tagged == [("bring", 0.5)]
    with pytest.raises(ValueError, match="parts is"):
        PartOfSpeech("NOUN")


def test_what_is_no_representation_model(saetm, documents):
    class Foreign:
        def extract_topics(self, topic_model, documents, c_tf_idf, topics):
            return topics

    with pytest.raises(TypeError, match="saetm.representation's"):
        saetm.SAETM(4, representation_model=Foreign(), **OPTIONS).fit(documents[0])
    with pytest.raises(TypeError, match="representation_model is 'KeyBERT'"):
        saetm.SAETM(4, representation_model="KeyBERT", **OPTIONS).fit(documents[0])


def test_words_by_a_vectorizer(saetm, documents, tmp_path):
    vectorizers = pytest.importorskip("sklearn.feature_extraction.text")
    vectorizer = vectorizers.CountVectorizer(ngram_range=(1, 2), stop_words=["people"], min_df=3)
    model = saetm.SAETM(4, vectorizer_model=vectorizer, **OPTIONS).fit(documents[0])
    analyzer = vectorizer.build_analyzer()
    seen = {}
    for text in documents[0]:
        for word in set(analyzer(text)):
            seen[word] = seen.get(word, 0) + 1
    assert set(model.vocabulary_) == {word for word, count in seen.items() if count >= 3} and "people" not in seen
    assert model.transform(documents[0][:9])[0] == model.topics_[:9]
    assert model.find_topics("guitar song")[0][0] == model.topics_[3]
    by_function = saetm.SAETM(4, vectorizer_model=str.split, **OPTIONS).fit(documents[0])
    assert "crew." in by_function.vocabulary_
    with pytest.raises(TypeError, match="vectorizer_model is int"):
        saetm.SAETM(vectorizer_model=3).fit(documents[0])


def test_number_and_groups_of_words(saetm, documents):
    texts = [text.replace("guitar", "electric guitar") for text in documents[0]]
    model = saetm.SAETM(4, top_n_words=15, n_gram_range=(1, 2), **OPTIONS).fit(texts)
    assert all(len(words) == 15 for words in model.get_topics().values()) and "electric_guitar" in model.vocabulary_
    with pytest.raises(ValueError, match="n_gram_range is"):
        saetm.SAETM(n_gram_range=(2, 2)).fit(texts)


# Guided topics.

def test_guided(saetm, documents):
    free = saetm.SAETM(12, **OPTIONS).fit(documents[0])
    seeds = [["guitar", "piano", "violin", "drum"], ["court", "judges"]]
    model = saetm.SAETM(12, seed_topic_list=seeds, **OPTIONS).fit(documents[0])
    assert (model.theta_ != free.theta_).nnz == 0 and len(model.topic_list_) == 12
    uses = free._topic_words().sums.toarray()
    for words in (["guitar", "piano", "violin", "drum"], ["court", "judge"]):
        leading = {int(uses[:, free.vocabulary_.index(word)].argmax()) for word in words}
        assert any(leading <= set(t["atoms"]) for t in model.topic_list_)
    check_sums(model)
    with pytest.warns(UserWarning, match="no document counts zzyzx"):
        saetm.SAETM(4, seed_topic_list=[["zzyzx", "court"]], **OPTIONS).fit(documents[0])
    with pytest.raises(TypeError, match="a list of lists of words"):
        saetm.SAETM(4, seed_topic_list=["court"], **OPTIONS).fit(documents[0])


def test_topics_that_are_known_beforehand(saetm, documents):
    free = saetm.SAETM(6, **OPTIONS).fit(documents[0])
    labels = ["guitars and songs", "court trial judge"]
    model = saetm.SAETM(6, zeroshot_topic_list=labels, zeroshot_min_similarity=0.5, **OPTIONS).fit(documents[0])
    names = [t["name"] for t in model.topic_list_]
    assert set(labels) <= set(names) and (model.theta_ != free.theta_).nnz == 0
    subjects = np.array(documents[1])
    for label, subject in zip(labels, ("music", "law")):
        topic = names.index(label)
        shares = model.document_topics_[:, topic].toarray().ravel()
        assert shares[subjects == subject].mean() > 0.5 > 0.1 > shares[subjects != subject].mean()
        cosines = model._atom_places()[0] @ model._direction_of(label)
        assert cosines[model.topic_list_[topic]["atoms"]].min() >= 0.5
    model.retopic(4)
    assert set(labels) <= {t["name"] for t in model.topic_list_}  # they stay at any number of topics
    with pytest.warns(UserWarning, match="no atom is as near to 'guitar' as zeroshot_min_similarity 1"):
        saetm.SAETM(4, zeroshot_topic_list=["guitar"], zeroshot_min_similarity=1, **OPTIONS).fit(documents[0])


def test_classes_shape_merging(saetm, documents):
    texts, subjects = documents
    # Classes that the texts' nearness does not suggest.
    classes = [{"space": "a", "music": "a", "garden": "b", "law": "b"}[subject] for subject in subjects]
    free = saetm.SAETM(2, **OPTIONS).fit(texts, groups=classes)
    model = saetm.SAETM(2, **OPTIONS).fit(texts, y=classes)
    assert (model.theta_ != free.theta_).nnz == 0

    def purity(of):
        table = pd.crosstab(np.array(of.topics_), np.array(classes))
        return table.max(axis=1).sum() / len(texts)

    assert purity(model) > 0.98
    assert saetm.SAETM(2, **OPTIONS).fit(texts, y=[0 if c == "a" else 1 for c in classes]).topics_ == model.topics_
    unknown = saetm.SAETM(2, **OPTIONS).fit(texts, y=[c if row % 4 else None for row, c in enumerate(classes)])
    assert purity(unknown) > 0.98
    model.retopic(4)
    assert purity(model) > 0.98 and len(model.topic_list_) == 4
    check_sums(model)
    with pytest.warns(UserWarning, match="y has 480 values of 480 documents, which are no classes"):
        same = saetm.SAETM(2, **OPTIONS).fit(texts, y=list(range(480)))
    assert same.topics_ == free.topics_


def test_words_follow_more_documents(saetm, documents):
    model = saetm.SAETM(4, representation_model=lambda words, texts: [word.upper() for word, _ in words], **OPTIONS)
    model.fit(documents[0][:240])
    model.partial_fit(documents[0][240:])
    for topic in model.topic_list_:
        assert [word for word, _ in model.get_topic(topic["id"])] == [word.upper() for word in topic["words"][:10]]


def test_guided_topics_lead_documents(saetm, documents):
    model = saetm.SAETM(zeroshot_topic_list=["guitar song"], seed_topic_list=[["court", "judge"]], **OPTIONS)
    model.fit(documents[0])
    assert min(model.topic_sizes_.values()) > 0 and "guitar song" in [t["name"] for t in model.topic_list_]


def test_least_size(saetm, documents):
    many = saetm.SAETM(**OPTIONS).fit(documents[0])
    model = saetm.SAETM(min_topic_size=130, **OPTIONS).fit(documents[0])
    assert min(model.topic_sizes_.values()) >= 130 > min(many.topic_sizes_.values())
    assert len(model.topic_list_) < len(many.topic_list_)
    many.retopic(len(model.topic_list_) + 1)
    assert min(many.topic_sizes_.values()) < 130  # one more would be too many
    assert saetm.SAETM(3, min_topic_size=130, **OPTIONS).fit(documents[0]).topic_list_ != []


# Models saved, merged, given away.

def test_saved_as_it_is(saetm, documents, tmp_path):
    model = saetm.SAETM(6, top_n_words=7, representation_model={"Main": lambda words, texts: [w for w, _ in words[::-1]],
                                                                "Other": lambda words, texts: "label"}, **OPTIONS)
    model.fit(documents[0])
    model.merge_topics(documents[0], [0, 1])
    model.delete_topics([2])
    model.set_topic_labels(model.generate_topic_labels())
    model.save(tmp_path / "kept", serialization="pytorch", save_ctfidf=True)
    assert not list((tmp_path / "kept").rglob("*.p*k*l*")) and list((tmp_path / "kept").glob("*.safetensors"))
    loaded = saetm.SAETM.load(tmp_path / "kept", embedding_model=None)
    for name in ("topics_", "custom_labels_", "topic_sizes_", "top_n_words", "topic_aspects_"):
        assert getattr(loaded, name) == getattr(model, name), name
    assert loaded.get_topics(full=True) == model.get_topics(full=True)
    assert loaded.topic_mapper_.mappings_ == model.topic_mapper_.mappings_
    assert loaded.retopic(5).topics_ == model.retopic(5).topics_
    with pytest.raises(FileExistsError, match="overwrite=True"):
        model.save(tmp_path / "kept")
    model.save(tmp_path / "kept", overwrite=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="holds no model"):
        model.save(tmp_path / "other", overwrite=True)
    assert (tmp_path / "other" / "letter.txt").exists()
    with pytest.raises(ValueError, match="serialization is 'onnx'"):
        model.save(tmp_path / "x", serialization="onnx")


def test_saved_before_it_is_fitted(saetm, tmp_path):
    model = saetm.SAETM(language="German", top_n_words=1, n_gram_range=(1, 2))
    model.save(tmp_path / "plan")
    loaded = saetm.SAETM.load(tmp_path / "plan")
    assert loaded.get_params() == model.get_params() and not hasattr(loaded, "topic_list_")


def test_merged_models(saetm, documents):
    first = saetm.SAETM(4, **OPTIONS).fit(documents[0][:400], embeddings := _rows(documents[0][:400]))
    second = saetm.SAETM(4, sae=first.run_.path, **OPTIONS).fit(documents[0][400:], _rows(documents[0][400:]))
    merged = saetm.SAETM.merge_models([first, second])
    assert len(merged.topics_) == 480 and merged.run_.path != first.run_.path and len(first.topics_) == 400
    import scipy.sparse

    both = scipy.sparse.vstack([first.run_.matrix("codes"), second.run_.matrix("codes")]).tocsr()
    assert (merged.run_.matrix("codes") != both).nnz == 0  # exact
    check_sums(merged)
    assert merged.get_topic(0) == list(zip(merged.topic_list_[0]["words"], merged.topic_list_[0]["weights"]))[:10]
    assert merged.transform(documents[0][:9], embeddings[:9])[0] == merged.topics_[:9]
    other = saetm.SAETM(4, random_state=5, **OPTIONS).fit(documents[0][:400], embeddings)
    with pytest.raises(ValueError, match=r"models\[1\] has another autoencoder than models\[0\].*sae="):
        saetm.SAETM.merge_models([first, other])
    with pytest.raises(ValueError, match="there are 1 models to merge"):
        saetm.SAETM.merge_models([first])


def _rows(texts):
    return np.stack([[sum(text.count(word) for word in words[part::3]) for words in THEMES.values() for part in range(3)]
                     for text in texts]).astype(np.float32)


def test_the_hub(saetm, fitted, documents, tmp_path, monkeypatch):
    """A stand-in of the hub's client: repositories are folders."""
    client = types.ModuleType("huggingface_hub")
    asked = []

    def create_repo(repo_id, token=None, private=False, exist_ok=False):
        asked.append((repo_id, token, private))
        (tmp_path / "hub" / repo_id).mkdir(parents=True, exist_ok=exist_ok)
        return types.SimpleNamespace(repo_id=repo_id)

    def upload_folder(repo_id, folder_path, commit_message, token, revision, create_pr):
        shutil.copytree(folder_path, tmp_path / "hub" / repo_id, dirs_exist_ok=True)
        return f"{repo_id}: {commit_message}"

    def snapshot_download(repo_id, revision=None, token=None, cache_dir=None):
        if not (tmp_path / "hub" / repo_id).exists():
            raise OSError(f"{repo_id}: no such repository")
        cache = tmp_path / "cache" / repo_id
        cache.mkdir(parents=True)
        for path in (tmp_path / "hub" / repo_id).rglob("*"):  # the cache holds links
            place = cache / path.relative_to(tmp_path / "hub" / repo_id)
            place.mkdir(exist_ok=True) if path.is_dir() else place.symlink_to(path)
        return str(cache)

    client.create_repo, client.upload_folder, client.snapshot_download = create_repo, upload_folder, snapshot_download
    monkeypatch.setitem(sys.modules, "huggingface_hub", client)
    assert fitted.push_to_hf_hub("someone/topics", token="t", private=True) == "someone/topics: Add SAETM model"
    assert asked == [("someone/topics", "t", True)]
    card = (tmp_path / "hub" / "someone" / "topics" / "README.md").read_text(encoding="utf-8")
    assert card.startswith("---\nlibrary_name: saetm\n") and f"| 0 | {fitted.topic_sizes_[0]} |" in card
    loaded = saetm.SAETM.from_pretrained("someone/topics")
    assert loaded.topics_ == fitted.topics_ and loaded.get_topics() == fitted.get_topics()
    loaded.retopic(2)  # nothing of the cache or the hub changes
    assert len(json.loads((tmp_path / "hub" / "someone" / "topics" / "topics.json").read_text())["topics"]) == 4
    assert pathlib.Path(loaded.run_.path).parts[1] == pathlib.Path(fitted.run_.path).parts[1]
    with pytest.raises(OSError, match="no such repository"):
        saetm.SAETM.from_pretrained("someone/else")


# Attributes.

def test_other_names_of_one_thing(saetm):
    model = saetm.SAETM(n_topics=7, embedding_model="minilm")
    assert (model.nr_topics, model.n_topics, model.encoder, model.embedding_model) == (7, 7, "minilm", "minilm")
    assert model.set_params(n_topics=9).nr_topics == 9 and "n_topics" not in model.get_params()
    model.n_topics, model.features = 3, 12
    assert model.nr_topics == 3 and model.get_params()["features"] == 12
    assert model.language == "english" and model.top_n_words == 10
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        model.nothing
    with pytest.raises(TypeError, match="nr_topics and another name of it"):
        saetm.SAETM(5, n_topics=6)
