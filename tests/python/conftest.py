"""A small corpus of four subjects, and a model fitted on it once."""
import pathlib
import random
import warnings

import pytest

THEMES = {
    "space": "rocket orbit moon planet launch satellite astronaut telescope star mission engine crew".split(),
    "garden": "garden flower soil tree seed plant leaf root water grass bloom harvest".split(),
    "law": "court judge law trial jury lawyer evidence verdict witness crime statute appeal".split(),
    "music": "music guitar song piano concert melody rhythm singer band orchestra violin drum".split(),
}
COMMON = "people time year day world work thing place week month".split()


def make_documents(count=480, seed=3):
    """Texts and their subjects; every word is a lemma of WordNet's."""
    chance = random.Random(seed)
    texts, subjects = [], []
    for row in range(count):
        subject = list(THEMES)[row % len(THEMES)]
        words = chance.choices(THEMES[subject], k=14) + chance.choices(COMMON, k=6)
        chance.shuffle(words)
        texts.append(" ".join(words) + ".")
        subjects.append(subject)
    return texts, subjects


OPTIONS = {"features": 48, "k": 8, "steps": 60, "batch": 128, "dimensions": 24}


def check_sums(model):
    """Shares of topics are those of their atoms, summed."""
    import numpy as np

    theta, of_atom = model.theta_, model.run_.tensors("topics.safetensors")["topic_of_atom"]
    totals = np.asarray(theta.sum(axis=1)).ravel()
    np.testing.assert_allclose(totals[totals > 0], 1, atol=1e-5)
    assert (np.flatnonzero(totals == 0) == model.without_topic_).all()
    assert (of_atom[np.unique(theta.indices)] >= 0).all()
    shares = model.document_topics_.toarray()
    for topic in model.topic_list_:
        assert topic["atoms"] == np.flatnonzero(of_atom == topic["id"]).tolist()
        summed = np.asarray(theta[:, topic["atoms"]].sum(axis=1)).ravel()
        np.testing.assert_allclose(shares[:, topic["id"]], summed, atol=1e-6)
        assert topic["share"] == pytest.approx(summed.mean(dtype=float), abs=1e-6)
    return theta


@pytest.fixture(scope="session")
def documents():
    return make_documents()


@pytest.fixture(scope="session")
def saetm():
    return pytest.importorskip("saetm", reason="the package is not installed: pip install .")


@pytest.fixture(scope="session")
def program(saetm):
    return pathlib.Path(saetm.__file__).parent / "bin" / "saetm"


@pytest.fixture(scope="session")
def fitted(saetm, documents):
    """Only to be read."""
    texts, subjects = documents
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return saetm.SAETM(nr_topics=4, **OPTIONS).fit(
            texts, groups=subjects, timestamps=[1990 + row // 60 for row in range(len(texts))])


@pytest.fixture
def model(saetm, documents):
    """To be changed."""
    return saetm.SAETM(nr_topics=6, **OPTIONS).fit(documents[0])
