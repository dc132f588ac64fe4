"""From and to other packages."""
import json
import subprocess

import numpy as np
import pytest

TOPICS = [["guitar", "song", "piano"], ["court", "judge", "law"], ["garden", "moon", "trial"]]


def write(path, texts):
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    return path


class LikeBertopic:
    def get_topics(self):
        words = {topic: [(word, .1) for word in of] for topic, of in enumerate(TOPICS)}
        return {-1: [("the", .5)], **words}


class LikeGensim:
    def get_topics(self):
        return np.ones((3, 9))

    def show_topics(self, num_topics, num_words, formatted):
        assert num_topics == -1 and not formatted
        return [(topic, [(word, .1) for word in of[:num_words]]) for topic, of in enumerate(TOPICS)]


class LikeTomotopy:
    k = 3

    def get_topic_words(self, topic, top_n):
        return [(word, .1) for word in TOPICS[topic][:top_n]]


class LikeSklearn:
    components_ = np.array([[3, 2, 1, 0], [0, 1, 2, 3]])


def test_topic_words(saetm, fitted):
    for model in (LikeBertopic(), LikeGensim(), LikeTomotopy(), TOPICS):
        assert saetm.topic_words(model) == TOPICS
    assert saetm.topic_words((LikeSklearn(), ["a", "b", "c", "d"]), 2) == [["a", "b"], ["d", "c"]]
    assert saetm.topic_words(fitted, 3)[0] == [word for word, _ in fitted.get_topic(0)[:3]]


def test_scores_are_the_programs(saetm, program, documents, tmp_path):
    corpus = write(tmp_path / "reference.jsonl", documents[0])
    (tmp_path / "topics.txt").write_text("".join(" ".join(of) + "\n" for of in TOPICS), encoding="utf-8")
    told = subprocess.run([program, "evaluate", "--topic-words", tmp_path / "topics.txt", "--reference", corpus,
                           "--json"], check=True, capture_output=True, text=True).stdout
    scores = saetm.evaluate_topics(LikeBertopic(), corpus)
    assert scores == json.loads(told)
    assert [topic["npmi"] > 0.3 for topic in scores["by_topic"]] == [True, True, False]


def test_gensim(saetm, documents):
    gensim = pytest.importorskip("gensim")
    texts = [text.rstrip(".").split() for text in documents[0]]
    words = gensim.corpora.Dictionary(texts)
    lda = gensim.models.LdaModel([words.doc2bow(text) for text in texts], 4, words, random_state=1)
    assert [len(of) for of in saetm.topic_words(lda, 7)] == [7] * 4


def test_runs_take_a_given_autoencoder(saetm, documents, tmp_path):
    rows = np.random.default_rng(3).normal(size=(480, 12)).astype(np.float32)
    pytest.importorskip("sklearn")
    saetm.SparseAutoencoder(24, 8, steps=20, batch=64).fit(rows).save(tmp_path / "sae", format="saelens")
    given = saetm.SAETM(3, sae=tmp_path / "sae").fit(documents[0], rows)
    codes = saetm.SparseAutoencoder.load(tmp_path / "sae").transform(rows)
    assert (given.run_.matrix("codes") != codes).nnz == 0
    again = saetm.SparseAutoencoder.load(given.run_.path)
    assert (again.transform(rows) != codes).nnz == 0


def test_dictionary_learning(saetm, tmp_path):
    torch = pytest.importorskip("torch")
    pytest.importorskip("sklearn")
    torch.manual_seed(0)
    state = {"encoder.weight": torch.randn(20, 8), "encoder.bias": torch.randn(20) * .1,
             "decoder.weight": torch.randn(8, 20), "b_dec": torch.randn(8) * .1,
             "threshold": torch.tensor(0.4), "k": torch.tensor(3)}
    torch.save(state, tmp_path / "ae.pt")
    (tmp_path / "config.json").write_text('{"trainer": {"dict_class": "BatchTopKSAE"}}')
    sae = saetm.from_dictionary_learning(tmp_path)
    rows = torch.randn(50, 8)
    active = torch.relu((rows - state["b_dec"]) @ state["encoder.weight"].T + state["encoder.bias"])
    active = torch.where(active > 0.4, active, 0.0)
    np.testing.assert_allclose(sae.transform(rows).toarray(), active.numpy(), atol=1e-5)
    np.testing.assert_allclose(sae.components_, state["decoder.weight"].T.numpy(), atol=1e-6)
    torch.save([1], tmp_path / "ae.pt")
    with pytest.raises(ValueError, match="no state dict"):
        saetm.from_dictionary_learning(tmp_path)
    with pytest.raises(ValueError, match="there is no such file"):
        saetm.from_dictionary_learning(tmp_path / "other.pt")


def test_saelens(saetm, tmp_path):
    pytest.importorskip("sae_lens")
    torch = pytest.importorskip("torch")
    rows = np.random.default_rng(3).normal(size=(200, 12)).astype(np.float32)
    sae = saetm.SparseAutoencoder(24, 8, objective="topk", steps=20, batch=64).fit(rows)
    theirs = sae.to_saelens()
    with torch.no_grad():
        np.testing.assert_allclose(theirs.encode(torch.from_numpy(rows)).numpy(), sae.transform(rows).toarray(), atol=1e-4)
    back = saetm.SparseAutoencoder.from_saelens(theirs)
    np.testing.assert_allclose(back.transform(rows).toarray(), sae.transform(rows).toarray(), atol=1e-5)
