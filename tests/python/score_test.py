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


def test_harmonic_purity_and_pairs_by_hand():
    pytest.importorskip("sklearn")
    # One topic for all: purity 1/2, its inverse 1. Of 15 pairs 6 are in one group, all in one topic.
    found = score.agreement(np.array(list("aaabbb")), np.zeros(6, int))
    assert found["purity"] == pytest.approx(0.5) and found["harmonic_purity"] == pytest.approx(2 / 3)
    assert found["fmi"] == pytest.approx((6 / 15) ** 0.5)
    assert found["ami"] == pytest.approx(0) and found["ari"] == pytest.approx(0)
    same = score.agreement(np.array(list("aabb")), np.array([3, 3, 1, 1]))
    assert all(value == pytest.approx(1) for value in same.values())


def test_label_support_looks_for_the_first_words_in_a_topics_documents():
    # Document 0 has words 0, 1, 2; 1 has 0, 1; 2 has 2, 3; 3 has 3.
    assert score.label_support(COUNTS, [[2], [3]], np.array([0, 0, 1, 1])) == pytest.approx(3 / 4)
    assert score.label_support(COUNTS, [[2], [-1, 1]], np.array([0, 0, 1, -1])) == pytest.approx(1 / 3)
    assert score.label_support(COUNTS, [[3, 3, 3, 0]], np.array([0, 0, 0, 0])) == pytest.approx(1 / 2)
    assert math.isnan(score.label_support(COUNTS, [[0]], np.full(4, -1)))


def test_stability_matches_topics_one_to_one():
    first = [["a", "b"], ["c", "d"], ["e", "f"]]
    assert score.stability([first, first[::-1]]) == pytest.approx(1)
    # The pair that shares one word of two has cosine 1/2; two topics alike cannot both have the same match.
    assert score.stability([first, [["a", "x"], ["d", "c"], ["c", "d"]]]) == pytest.approx((1 / 2 + 1) / 3)
    assert score.stability([first]) is None
    # A topic without a partner counts as lost.
    assert score.stability([first, first[:2]]) == pytest.approx(2 / 3)
