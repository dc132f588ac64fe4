"""SAETM with the calls that users of BERTopic make."""
import pickle
import re
import warnings

import numpy as np
import pytest
from conftest import OPTIONS, THEMES, check_sums

pd = pytest.importorskip("pandas")


def test_quick_start(saetm, documents):
    """BERTopic's, with the other class."""
    docs = documents[0]
    topic_model = saetm.SAETM(nr_topics=4, **OPTIONS)
    topics, probs = topic_model.fit_transform(docs)
    assert len(topics) == len(docs) and all(isinstance(t, int) for t in topics) and set(topics) == {0, 1, 2, 3}
    assert isinstance(probs, np.ndarray) and probs.shape == (len(docs),) and ((0 < probs) & (probs <= 1)).all()

    info = topic_model.get_topic_info()
    assert list(info.columns)[:5] == ["Topic", "Count", "Name", "Representation", "Representative_Docs"]
    assert info["Count"].sum() == len(docs) and info["Topic"].tolist() == [0, 1, 2, 3]
    words = topic_model.get_topic(0)
    assert len(words) >= 5 and isinstance(words[0][0], str) and words == topic_model.get_topics()[0]
    assert info["Name"][0] == "_".join(["0"] + [word for word, _ in words[:4]])
    assert topic_model.get_topic(99) is False
    column = {word: place for place, word in enumerate(topic_model.run_.vocabulary())}
    chances = topic_model.run_.tensors("topics.safetensors")["words"][0]
    assert [p for _, p in words] == pytest.approx([chances[column[word]] for word, _ in words])
    about = topic_model.get_document_info(docs)
    assert {"Document", "Topic", "Name", "Representation", "Representative_Docs", "Top_n_words", "Probability",
            "Representative_document"} <= set(about.columns)
    assert about["Document"].tolist() == docs and about["Topic"].tolist() == topics
    assert topic_model.get_topic_freq(0) == topics.count(0)

    again, shares = topic_model.transform(docs[:5])
    assert again == topics[:5] and (shares == probs[:5]).all()


def test_topics_are_the_subjects(fitted, documents):
    subjects = np.array(documents[1])
    for topic, words in fitted.get_topics().items():
        held = subjects[np.array(fitted.topics_) == topic]
        subject = max(set(held), key=list(held).count)
        assert (held == subject).mean() > 0.95
        assert {word for word, _ in words[:5]} <= set(THEMES[subject])
        for text in fitted.get_representative_docs(topic):
            assert documents[1][documents[0].index(text)] == subject


def test_all_shares(saetm, documents, fitted):
    with_all = saetm.SAETM(4, calculate_probabilities=True, **OPTIONS)
    topics, probabilities = with_all.fit_transform(documents[0])
    assert probabilities.shape == (480, 4)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert topics == probabilities.argmax(axis=1).tolist()
    assert (with_all.document_topics_.toarray() == probabilities).all()


def test_a_document_without_atoms_is_told_of(saetm, documents):
    texts = documents[0] + ["zzyzx qwrtp", ""]
    model = saetm.SAETM(4, **{**OPTIONS, "k": 4})
    with pytest.warns(UserWarning, match=r"\d of 482 documents have no active atom") as told:
        topics, probabilities = model.fit_transform(texts)
    none = model.without_topic_
    assert {480, 481} <= set(none) and len(none) < 10
    assert str(told[0].message).startswith(f"{len(none)} of 482")
    assert [row for row, topic in enumerate(topics) if topic == -1] == none.tolist()
    assert (probabilities[none] == 0).all() and model.document_topics_[none].nnz == 0
    info = model.get_topic_info()
    assert info.iloc[0][["Topic", "Count", "Name"]].tolist() == [-1, len(none), "-1_no_topic"]
    assert info["Count"].sum() == 482 and model.get_topic_freq(-1) == len(none)
    with pytest.warns(UserWarning, match="1 of 2"):
        assert model.transform([texts[0], ""])[0] == [topics[0], -1]


def test_another_number_of_topics(model, documents):
    assert len(model.get_topics()) == 6
    before = model.topics_
    assert model.retopic(3) is model and len(model.get_topics()) == 3 and max(model.topics_) == 2
    model.reduce_topics(documents[0], nr_topics=2)
    assert len(model.get_topics()) == 2 and model.document_topics_.shape == (480, 2)
    assert model.retopic(6).topics_ == before


def test_merging_leaves_the_others_as_they_are(model, documents):
    atoms = [set(t["atoms"]) for t in model.topic_list_]
    model.merge_topics(documents[0], [1, 4])
    after = [set(t["atoms"]) for t in model.topic_list_]
    assert sorted(map(sorted, after)) == sorted(map(sorted, [atoms[0], atoms[2], atoms[3], atoms[5], atoms[1] | atoms[4]]))
    model.merge_topics(documents[0], [[0, 1], [2, 3]])
    assert len(model.topic_list_) == 3
    with pytest.raises(ValueError, match="there is no topic 9"):
        model.merge_topics(documents[0], [0, 9])


def test_merging_leaves_the_others_documents_and_words(model, documents):
    before, shares, words = model.topic_list_, model.document_topics_.toarray(), np.array(model.topic_word_)
    model.merge_topics(documents[0], [1, 4])
    after = {tuple(t["atoms"]): t for t in model.topic_list_}
    assert len(after) == 5
    for was in before:
        if was["id"] in (1, 4):
            continue
        now = after.pop(tuple(was["atoms"]))
        assert all(now[name] == was[name] for name in ("name", "share", "coverage", "words", "weights"))
        assert (model.document_topics_.toarray()[:, now["id"]] == shares[:, was["id"]]).all()
        assert (model.topic_word_[now["id"]] == words[was["id"]]).all()
    (merged,) = after.values()
    one, other = before[1], before[4]
    np.testing.assert_allclose(model.document_topics_.toarray()[:, merged["id"]], shares[:, [1, 4]].sum(axis=1),
                               atol=1e-6)
    assert merged["share"] == pytest.approx(one["share"] + other["share"], abs=1e-9)
    # Its words are those of the two, by how many each has.
    together = model.topic_word_[merged["id"]].astype(float)
    apart = words[[1, 4]].astype(float).T
    parts, *_ = np.linalg.lstsq(apart, together, rcond=None)
    np.testing.assert_allclose(apart @ parts, together, atol=1e-6)
    assert parts.sum() == pytest.approx(1, abs=1e-4) and (parts > 0).all()


def test_shares_are_sums_of_atoms_at_any_cut(model, documents):
    theta = check_sums(model)
    atoms = len(model.run_.tensors("tree.safetensors")["atoms"])
    for topics in sorted({2, 5, 20, atoms}):
        model.retopic(topics)
        assert model.document_topics_.shape == (480, topics)
        assert (check_sums(model) != theta).nnz == 0
        assert (model.topic_shares(documents[0]) != model.document_topics_).nnz == 0
        assert model.transform(documents[0])[0] == model.topics_
    # Fewer topics unite those of more, whole.
    model.retopic(20)
    finer = [set(t["atoms"]) for t in model.topic_list_]
    model.retopic(5)
    assert all(sum(of <= set(t["atoms"]) for t in model.topic_list_) == 1 for of in finer)


@pytest.mark.parametrize("options", [{"spread": 0}, {"shares": "plain"}, {"most_atoms": 3}, {"landmarks": 60},
                                     {"recipe": "paper"}])
def test_shares_are_sums_however_they_are_made(saetm, documents, options):
    model = saetm.SAETM(5, **{**OPTIONS, **options}).fit(documents[0])
    theta = check_sums(model)
    if "most_atoms" in options:
        assert np.diff(theta.indptr).max() == 3
    if options in ({"spread": 0}, {"recipe": "paper"}):
        assert theta.nnz == model.run_.matrix("codes").nnz
    assert model.transform(documents[0])[0] == model.topics_


def test_shares_of_atoms_of_documents_are_those_of_the_run(fitted, documents):
    theta, shares = fitted._shares(documents[0], None)
    assert (theta != fitted.theta_).nnz == 0 and theta.shape == fitted.theta_.shape
    assert (shares != fitted.document_topics_).nnz == 0


def test_a_document_explained(fitted, documents):
    told = fitted.run_.explain("#7")
    shares = fitted.document_topics_[7].toarray().ravel()
    assert {t["topic"]: t["share"] for t in told["topics"]} == pytest.approx(
        {t: share for t, share in enumerate(shares.tolist()) if share > 0})
    theta = fitted.theta_[7]
    assert {a["atom"]: a["share"] for a in told["atoms"]} == pytest.approx(
        dict(zip(theta.indices.tolist(), theta.data.tolist())))
    assert all(a["atom"] in fitted.topic_list_[a["topic"]]["atoms"] for a in told["atoms"])
    again = fitted.run_.explain(text=documents[0][7])
    assert again["topics"] == told["topics"] and again["atoms"] == told["atoms"]


def test_labels_stay_with_atoms(model):
    assert model.custom_labels_ is None
    model.set_topic_labels({0: "The first", 2: "The third"})
    assert model.custom_labels_[0] == "The first" and model.get_topic_info()["CustomName"][2] == "The third"
    assert "The third" in model.report().read_text(encoding="utf-8")
    atoms = model.topic_list_[2]["atoms"][0]
    model.retopic(3)
    assert "The third" in [t["name"] for t in model.topic_list_ if atoms in t["atoms"]] + ["The third"]
    with pytest.raises(ValueError, match="label of topic 1 is empty"):
        model.set_topic_labels({1: " "})


def test_find_topics(saetm, fitted, documents):
    topics, cosines = fitted.find_topics("a concert of guitars", top_n=2)
    assert {word for word, _ in fitted.get_topic(topics[0])[:5]} <= set(THEMES["music"])
    assert cosines[0] > 0.5 > cosines[1]
    with pytest.raises(ValueError, match="no word"):
        fitted.find_topics("zzyzx")


@pytest.mark.parametrize("options", [
    {"vectors": "words"}, {"vectors": "decoder"}, {"vectors": "words=1,centroids=0.5"}, {"landmarks": 100}, {"spread": 0},
    {"recipe": "paper"}])
def test_find_topics_whatever_atoms_are_compared_by(saetm, documents, options):
    model = saetm.SAETM(4, **{**OPTIONS, **options}).fit(documents[0])
    subjects = np.array(documents[1])
    for subject, words in THEMES.items():
        found = model.find_topics(" ".join(words[:3]), top_n=1)[0][0]
        shares = model.document_topics_[:, found].toarray().ravel()
        assert shares[subjects == subject].mean() > 2 * shares[subjects != subject].mean()


@pytest.mark.parametrize("options", [{}, {"spread": 0}])
def test_places_of_topics(saetm, documents, options):
    model = saetm.SAETM(4, **OPTIONS, **options).fit(documents[0])
    rows = np.load(model.run_.path / "embeddings.npy").astype(float)
    rows -= rows.mean(axis=0)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    places = model.document_topics_.T @ rows
    places /= np.linalg.norm(places, axis=1, keepdims=True)
    np.testing.assert_allclose(model.topic_embeddings_, places, atol=1e-5)


def test_encoders(saetm, documents):
    def encode(texts):
        return np.stack([[sum(text.count(word) for word in words) for words in THEMES.values()] + [1.0]
                         for text in texts]).astype(np.float32)

    class Encoder:
        def __init__(self):
            self.calls = 0

        def encode(self, texts):
            self.calls += 1
            return encode(texts)

    encoder = Encoder()
    options = {**OPTIONS, "features": 12, "k": 4}
    del options["dimensions"]
    by_object = saetm.SAETM(4, encoder, **options).fit(documents[0])
    by_function = saetm.SAETM(4, encode, **options).fit(documents[0])
    by_rows = saetm.SAETM(4, **options).fit(documents[0], encode(documents[0]))
    assert by_object.topics_ == by_function.topics_ == by_rows.topics_
    assert by_object.transform(documents[0][:9])[0] == by_object.topics_[:9] and encoder.calls == 2
    assert by_rows.transform(documents[0][:9], encode(documents[0][:9]))[0] == by_object.topics_[:9]
    assert by_object.find_topics("guitar song")[0][0] == by_object.topics_[3]
    if "encoder" not in saetm.options():
        with pytest.raises(TypeError, match="this build has no encoders"):
            saetm.SAETM(4, "some/model", **options).fit(documents[0])
    with pytest.raises(saetm.Error, match="embeddings"):
        by_rows.transform(documents[0][:9])
    with pytest.raises(ValueError, match="480 documents"):
        saetm.SAETM(4, **options).fit(documents[0], encode(documents[0][:9]))


def test_kinds_of_documents(saetm, fitted, documents):
    texts, subjects = documents
    frame = pd.DataFrame({"text": texts, "subject": subjects})
    columns = dict(groups=frame["subject"], timestamps=pd.to_datetime(["2001-02-03"] * 480))
    of_series = saetm.SAETM(4, **OPTIONS).fit(frame["text"], **columns)
    assert of_series.topics_ == fitted.topics_
    assert of_series.run_.documents()[0]["group"] == "space"
    assert of_series.run_.documents()[0]["time"].startswith("2001-02-03")
    records = [{"text": text, "id": f"d{row}"} for row, text in enumerate(texts)]
    assert saetm.SAETM(4, **OPTIONS).fit(records).run_.documents()[7]["id"] == "d7"
    with pytest.raises(TypeError, match=re.escape("docs[1] is float, not a text")):
        saetm.SAETM(4).fit(["a", float("nan")])
    with pytest.raises(TypeError, match="is one string and no path"):
        saetm.SAETM(4).fit("not a list")
    with pytest.raises(ValueError, match="group has 1 values"):
        saetm.SAETM(4).fit(["a", "b"], groups=["x"])


def test_options(saetm, documents):
    with pytest.raises(TypeError, match="no option 'vocabulary'; did you mean vocabulary_size"):
        saetm.SAETM(vocabulary=3)
    with pytest.raises(TypeError, match="'topics' is given by nr_topics"):
        saetm.SAETM(topics=3)
    with pytest.raises(saetm.Error, match="--features is 'many', not a whole number"):
        saetm.SAETM(features="many").fit(documents[0])
    with pytest.raises(saetm.Error, match="--objective is 'x', not one of"):
        saetm.SAETM(objective="x").fit(documents[0])
    with pytest.raises(saetm.Error, match="--topics is -1, below 0"):
        saetm.SAETM(-1).fit(documents[0])
    chosen = [saetm.SAETM(n, **OPTIONS).fit(documents[0]) for n in (0, None, "auto")]
    assert 1 < len(chosen[0].topic_list_) <= OPTIONS["features"] / 4
    assert chosen[0].topics_ == chosen[1].topics_ == chosen[2].topics_
    assert {*chosen[0].topics_} - {-1} == {t["id"] for t in chosen[0].topic_list_}  # each leads a document
    model = saetm.SAETM(5, k=3)
    assert repr(model) == "SAETM(nr_topics=5, k=3)" and model.get_params()["k"] == 3
    assert model.set_params(nr_topics=7, features=9).get_params()["features"] == 9
    paper = saetm.SAETM(4, recipe="paper", **OPTIONS).fit(documents[0])
    assert paper.run_.read("manifest")["options"]["method"] == "kmeans"
    assert paper.retopic(5).run_.read("manifest")["stages"]["topics"]["options"]["method"] == "kmeans"


def test_save_and_load(saetm, model, documents, tmp_path):
    model.set_topic_labels({1: "Second"})
    model.save(tmp_path / "kept")
    (tmp_path / "moved").mkdir()
    (tmp_path / "kept").rename(tmp_path / "moved" / "here")
    loaded = saetm.SAETM.from_pretrained(tmp_path / "moved" / "here")
    assert loaded.topics_ == model.topics_ and loaded.get_params()["features"] == OPTIONS["features"]
    assert loaded.get_representative_docs() == model.get_representative_docs()
    assert loaded.transform(documents[0][:5])[0] == model.topics_[:5]
    assert loaded.retopic(4).custom_labels_ and loaded.evaluate(windows=True)["topics"] == 4
    with pytest.raises(FileExistsError):
        model.save(tmp_path / "moved")
    with pytest.raises(FileNotFoundError):
        saetm.SAETM.from_pretrained(tmp_path / "nowhere")
    copied = pickle.loads(pickle.dumps(model))
    assert copied.topics_ == model.topics_ and copied.transform(documents[0][:3])[0] == model.topics_[:3]
    assert copied.run_.path != model.run_.path


def test_a_run_of_the_program_opens(saetm, fitted):
    opened = saetm.SAETM.load(fitted.run_.path)
    assert opened.topics_ == fitted.topics_ and opened.nr_topics == 4


def test_temporary_runs_go_with_their_model(saetm, documents):
    model = saetm.SAETM(4, **OPTIONS).fit(documents[0])
    first = model.run_.path
    model.fit(documents[0])
    second = model.run_.path
    assert not first.exists() and second.exists()
    del model
    assert not second.exists()


def test_more_documents(saetm, documents):
    model = saetm.SAETM(4, **OPTIONS).fit(documents[0][:400])
    model.partial_fit(documents[0][400:])
    assert len(model.topics_) == 480
    assert len(model.get_representative_docs(0)) == 3
    check_sums(model)
    assert model.transform(documents[0])[0] == model.topics_
    assert model.retopic(3).document_topics_.shape == (480, 3) and model.theta_.shape == (480, OPTIONS["features"])


def test_not_fitted(saetm):
    with pytest.raises(Exception, match="not fitted"):
        saetm.SAETM().get_topics()


def test_no_warnings_for_documents_with_topics(fitted, documents):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted.transform(documents[0][:4])
