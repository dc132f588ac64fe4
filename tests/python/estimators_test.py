"""The estimators in scikit-learn's own checks, pipelines and searches."""
import pickle

import numpy as np
import pytest
import scipy.sparse
from conftest import OPTIONS, THEMES

pytest.importorskip("sklearn")
from sklearn.base import clone  # noqa: E402
from sklearn.model_selection import GridSearchCV  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.utils.estimator_checks import parametrize_with_checks  # noqa: E402

saetm = pytest.importorskip("saetm")
ROWS = np.random.default_rng(4).normal(size=(300, 10)).astype(np.float32)
SMALL = {"steps": 20, "batch": 64}


@parametrize_with_checks([saetm.SparseAutoencoder(12, 3, steps=5, batch=16),
                          saetm.TopicMerger(3), saetm.SAETM(), saetm.TopicModel(), saetm.WordCounter()])
def test_scikit_learns_checks(estimator, check):
    check(estimator)


def test_activations_are_those_of_the_formula():
    sae = saetm.SparseAutoencoder(16, 3, **SMALL).fit(ROWS)
    found = sae.transform(ROWS)
    assert isinstance(found, scipy.sparse.csr_matrix) and found.shape == (300, 16) and found.dtype == np.float32
    dense = np.maximum((ROWS - sae.decoder_bias_) @ sae.encoder_.T + sae.encoder_bias_, 0)
    dense[dense <= sae.threshold_] = 0
    np.testing.assert_allclose(found.toarray(), dense, atol=1e-5)
    back = sae.inverse_transform(found)
    np.testing.assert_allclose(back, dense @ sae.components_ + sae.decoder_bias_, atol=1e-5)
    explained = 1 - ((ROWS - back) ** 2).sum() / ((ROWS - ROWS.mean(axis=0)) ** 2).sum()
    assert sae.score(ROWS) == pytest.approx(explained, abs=1e-5)
    assert sae.curve_["step"] and sae.n_features_in_ == 10 and len(sae.get_feature_names_out()) == 16
    again = saetm.SparseAutoencoder(16, 3, n_jobs=1, **SMALL).fit(ROWS).transform(ROWS)
    assert (found != again).nnz == 0
    kept = pickle.loads(pickle.dumps(sae))
    assert (kept.transform(ROWS) != found).nnz == 0


def test_others_options_are_refused():
    with pytest.raises(saetm.Error, match="--objective is 'x'"):
        saetm.SparseAutoencoder(objective="x").fit(ROWS)
    with pytest.raises(ValueError, match="X has 9 features"):
        saetm.SparseAutoencoder(16, 3, **SMALL).fit(ROWS).transform(np.ascontiguousarray(ROWS[:, :9]))
    with pytest.raises(TypeError, match="float64"):
        saetm.TopicMerger(2, cast=False).fit(np.abs(ROWS).astype(np.float64))
    assert saetm.TopicMerger(2).fit(np.abs(ROWS).astype(np.float64)).labels_.tolist() == \
        saetm.TopicMerger(2).fit(np.abs(ROWS)).labels_.tolist()


@pytest.mark.parametrize("objective", ["batchtopk", "topk", "l1", "jumprelu", "matryoshka", "hierarchicaltopk"])
def test_kept_in_files(objective, tmp_path):
    sae = saetm.SparseAutoencoder(16, 3, objective=objective, **SMALL).fit(ROWS)
    sae.save(tmp_path / "sae.safetensors")
    sae.save(tmp_path / "lens", format="saelens")
    for path in (tmp_path / "sae.safetensors", tmp_path / "lens"):
        assert (saetm.SparseAutoencoder.load(path).transform(ROWS) != sae.transform(ROWS)).nnz == 0
    if objective in ("topk", "hierarchicaltopk"):
        sae.save(tmp_path / "sparsify", format="sparsify")
        assert (saetm.SparseAutoencoder.load(tmp_path / "sparsify").transform(ROWS) != sae.transform(ROWS)).nnz == 0
    else:
        with pytest.raises(saetm.Error, match="topk"):
            sae.save(tmp_path / "sparsify", format="sparsify")


def test_fewer_atoms_after_one_training():
    trained = {**SMALL, "steps": 300}
    sae = saetm.SparseAutoencoder(16, 4, objective="hierarchicaltopk", **trained).fit(ROWS)
    scores = [sae.set_params(active=active).score(ROWS) for active in (1, 2, 3, 0)]
    assert scores == sorted(scores)
    of_all_alone = saetm.SparseAutoencoder(16, 4, objective="topk", **trained).fit(ROWS)
    assert scores[0] > of_all_alone.set_params(active=1).score(ROWS)
    assert sae.set_params(active=2).transform(ROWS).getnnz(axis=1).max() == 2
    with pytest.raises(saetm.Error, match="--active is 5"):
        sae.set_params(active=5).transform(ROWS)


def test_pipeline_from_rows_to_topics():
    pipe = make_pipeline(saetm.SparseAutoencoder(16, 3, **SMALL), saetm.TopicMerger(4))
    shares = pipe.fit_transform(ROWS)
    assert shares.shape == (300, 4)
    totals = np.asarray(shares.sum(axis=1)).ravel()
    assert np.isclose(totals, 1, atol=1e-5).sum() + (totals == 0).sum() == 300
    assert (pipe.transform(ROWS) != shares).nnz == 0
    codes, merger = pipe[0].transform(ROWS).toarray(), pipe[1]
    for topic in range(4):
        summed = codes[:, merger.labels_ == topic].sum(axis=1) / np.maximum(codes.sum(axis=1), 1e-30)
        np.testing.assert_allclose(shares.toarray()[:, topic], summed, atol=1e-5)
    assert merger.cut(2).transform(codes).shape == (300, 2) and set(merger.labels_) <= {-1, 0, 1}


def test_merger_by_vectors_is_wards_tree():
    from sklearn.cluster import AgglomerativeClustering

    chance = np.random.default_rng(0)
    vectors = np.vstack([chance.normal(size=(6, 5)) + 9 * centre for centre in np.eye(5)[:3]]).astype(np.float32)
    codes = np.ones((40, 18), dtype=np.float32)
    ours = saetm.TopicMerger(3, vectors).fit(codes)
    theirs = AgglomerativeClustering(3, linkage="ward").fit_predict(vectors)
    assert len(set(zip(ours.labels_, theirs))) == 3
    assert ours.children_.shape == (17, 2) and (np.diff(ours.heights_) >= 0).all()
    assert (pickle.loads(pickle.dumps(ours)).cut(5).labels_ == ours.cut(5).labels_).all()
    ours.children_[3, 1] = 18 + 3  # a merge of itself
    with pytest.raises(saetm.Error, match="merge 3 is not of earlier nodes"):
        pickle.loads(pickle.dumps(ours))


def test_words_of_atoms_are_a_runs(documents):
    """The same as the stage's, from the same arrays."""
    run = saetm.SAETM(4, recipe="paper", **OPTIONS).fit(documents[0]).run_
    words = saetm.WordEmissions(prior=0, counts="plain", iterations=500, tolerance=1e-7)
    words.fit(run.matrix("theta"), run.matrix("counts"))
    kept = run.tensors("words.safetensors")
    own = scipy.sparse.csr_matrix((kept["values"], kept["indices"], kept["indptr"]), shape=words.components_.shape)
    np.testing.assert_array_equal(words.components_, own.toarray())
    np.testing.assert_array_equal(words.background_, kept["p0"])
    assert (np.diff(words.log_likelihood_) >= -1e-9).all()
    known = words.transform(run.matrix("theta"))
    np.testing.assert_allclose(known.sum(axis=1), 1, atol=1e-4)
    assert clone(words).get_params()["prior"] == 0


def test_words_of_atoms_by_the_defaults_are_a_runs(fitted):
    words = saetm.WordEmissions().fit(fitted.theta_, fitted.run_.matrix("counts"))
    kept = fitted.run_.tensors("words.safetensors")
    np.testing.assert_array_equal(words.background_, kept["p0"])
    np.testing.assert_array_equal(words.log_likelihood_, kept["log_likelihood"])
    used = words.components_.sum(axis=1) > 0
    np.testing.assert_allclose(words.components_[used].sum(axis=1), 1, atol=1e-4)
    assert set(np.flatnonzero(used)) == set(fitted.run_.tensors("tree.safetensors")["atoms"])


def test_defaults_are_those_of_the_tables():
    table = saetm.options()
    names = {"n_atoms": "features", "n_topics": "topics", "random_state": "seed"}
    for estimator in (saetm.SparseAutoencoder(), saetm.TopicMerger(), saetm.WordCounter(), saetm.WordEmissions()):
        for name, value in estimator.get_params().items():
            if name in ("cast", "n_jobs", "device", "verbose", "options") or (name, type(estimator)) in (
                    ("vectors", saetm.TopicMerger), ("dimensions", saetm.TopicMerger),
                    ("n_topics", saetm.TopicMerger)):  # which has no documents to choose a number by
                continue
            assert value == table[names.get(name, name)]["default"], name


def test_counts(documents):
    counter = saetm.WordCounter(min_documents=2)
    counts = counter.fit_transform(documents[0])
    assert set(counter.get_feature_names_out()) <= {w for words in THEMES.values() for w in words} | set(
        "people time year day world work thing place week month".split())
    column = counter.vocabulary_.index("guitar")
    assert counts[:, column].toarray().ravel().tolist() == [text.split(" ").count("guitar") +
                                                             text.split(" ").count("guitar.") for text in documents[0]]
    assert (counter.transform(documents[0]) != counts).nnz == 0
    assert counter.transform(["The guitars"]).toarray()[0, column] == 1


def test_own_stop_words_and_names():
    texts = ["wordpress and svn on osx", "wordpress svn theme", "osx theme"]
    words = saetm.WordCounter(min_documents=1, stop_words=["theme", "svn"]).fit(texts).vocabulary_
    assert sorted(words) == ["osx", "wordpress"]
    assert saetm.WordCounter(min_documents=1, unknown_words="drop").fit(texts).vocabulary_ == ["theme"]
    model = saetm.SAETM(2, features=8, k=2, steps=20, min_documents=1, stop_words=["theme"])
    model.fit([f"{text} number{i}" for i in range(8) for text in texts])
    assert not any("theme" in word for topic in model.get_topics().values() for word, _ in topic)


def test_search(documents):
    texts = documents[0][:160]
    search = GridSearchCV(saetm.TopicModel(**{**OPTIONS, "steps": 20}), {"nr_topics": [2, 4]}, cv=2, refit=True)
    search.fit(texts)
    assert len(search.cv_results_["mean_test_score"]) == 2
    assert search.best_estimator_.transform(texts[:3]).shape == (3, search.best_params_["nr_topics"])


def test_topic_model_in_a_pipeline(documents):
    from sklearn.linear_model import LogisticRegression

    pipe = make_pipeline(saetm.TopicModel(4, **OPTIONS), LogisticRegression())
    assert pipe.fit(documents[0][:400], documents[1][:400]).score(documents[0][400:], documents[1][400:]) > 0.95
    assert clone(pipe[0]).get_params() == pipe[0].get_params()
    assert pipe[0].get_feature_names_out().tolist() == list(pipe[0].topic_labels_.values())


def test_saetm_in_pipelines_and_searches(documents):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline

    texts, subjects = documents
    pipe = Pipeline([("topics", saetm.SAETM(4, **OPTIONS)), ("class", LogisticRegression())])
    pipe.set_output(transform="pandas")
    assert pipe.fit(texts[:400], subjects[:400]).score(texts[400:], subjects[400:]) > 0.95
    shares = pipe[0].transform(texts[:3])
    assert list(shares.columns) == list(pipe[0].topic_labels_.values()) == pipe[0].get_feature_names_out().tolist()
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-5)
    topics, probabilities = clone(pipe[0]).set_output(transform="default").fit_transform(texts)
    assert len(topics) == len(probabilities) == 480
    assert list(clone(pipe[0]).fit_transform(texts, subjects).columns) != []  # clones keep their output
    alone = Pipeline([("topics", saetm.SAETM(4, **OPTIONS))]).fit(texts, subjects)
    assert alone.transform(texts[:3])[0] == alone[0].topics_[:3]
    search = GridSearchCV(saetm.SAETM(**{**OPTIONS, "steps": 20}), {"n_topics": [2, 4], "k": [6]}, cv=2).fit(texts[:160])
    assert set(search.best_params_) == {"n_topics", "k"} and len(search.cv_results_["mean_test_score"]) == 2
    assert len(search.best_estimator_.topic_list_) == search.best_params_["n_topics"]
    polars = pytest.importorskip("polars")
    shares = pipe[0].set_output(transform="polars").transform(texts[:3])
    assert isinstance(shares, polars.DataFrame) and shares.shape == (3, 4)
    with pytest.raises(ValueError, match="transform is 'x'"):
        saetm.SAETM().set_output(transform="x")


def test_classes_are_told_from_embeddings(documents):
    rows = np.random.default_rng(1).normal(size=(480, 8)).astype(np.float32)
    pandas = pytest.importorskip("pandas")
    for classes in (documents[1], np.array(documents[1]), pandas.Series(documents[1]), [0, 1] * 240, np.arange(480) % 3):
        model = saetm.SAETM(3, **OPTIONS).fit(documents[0], classes)
        assert model.run_.documents()[1]["group"] == str(list(classes)[1])
    of_rows = saetm.SAETM(3, **{**OPTIONS, "features": 16, "k": 4}).fit(documents[0], rows)
    assert "group" not in of_rows.run_.documents()[0]
