"""bench/quality/score.py against values worked out by hand."""
import math
import pathlib
import sys

import pytest

np = pytest.importorskip("numpy")
sparse = pytest.importorskip("scipy.sparse")
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "bench" / "quality"))
import score  # noqa: E402

# Four documents, four words: 0 and 1 in the same two, 2 in two with one in common with 0, 3 apart from 0.
COUNTS = sparse.csr_matrix([[2, 1, 1, 0], [1, 3, 0, 0], [0, 0, 1, 1], [0, 0, 0, 5]])
# Never together, each in half of the documents: log(1e-12 / .25) over -log(1e-12).
APART = math.log(4e-12) / -math.log(1e-12)


@pytest.mark.parametrize("words, value", [
    ([0, 1], 1.0),   # always together: log(.5/.25) / -log(.5)
    ([0, 2], 0.0),   # as often together as by chance
    ([0, 3], APART),
    ([0, 1, 3], (1 + 2 * APART) / 3),
])
def test_npmi_of_one_topic(words, value):
    assert score.npmi(COUNTS, [words]) == pytest.approx(value, abs=1e-9)


def test_npmi_counts_documents_not_words_and_is_the_mean_of_topics():
    assert score.npmi(COUNTS, [[0, 1], [0, 3]]) == pytest.approx((1 + APART) / 2)
    assert score.npmi(COUNTS * 7, [[0, 1, 2]]) == pytest.approx(score.npmi(COUNTS, [[0, 1, 2]]))


def test_diversity_is_the_share_of_distinct_words():
    assert score.diversity([[0, 1, 2], [2, 3, 4]]) == pytest.approx(5 / 6)


def test_purity_takes_the_largest_group_of_each_topic():
    assert score.purity(np.array(list("aaabbb")), np.array([0, 0, 1, 1, 1, -1])) == pytest.approx(5 / 6)


def test_nmi_divides_by_the_mean_entropy():
    groups = np.array(list("aabb"))
    assert score.nmi(groups, np.array([5, 5, -1, -1])) == pytest.approx(1)
    assert score.nmi(groups, np.array([0, 1, 0, 1])) == pytest.approx(0)
    # Topics refine groups: information log 2, entropies log 2 and 2 log 2.
    assert score.nmi(groups, np.array([0, 1, 2, 3])) == pytest.approx(2 / 3)
    # A quarter of the documents astray: H(topic) = H(1/4), mutual information H(1/4) - log(2) / 2.
    entropy = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    information = entropy - math.log(2) / 2
    assert score.nmi(groups, np.array([0, 0, 0, 1])) == pytest.approx(2 * information / (entropy + math.log(2)))
