"""Measures of topics: what the table shows. Words are columns of the corpus' counts."""
import json
import subprocess

import numpy as np
from scipy.sparse import coo_matrix


def npmi(counts, topics):
    """Mean over topics of the mean normalised pointwise mutual information of all pairs of a topic's
    words, probabilities being shares of the documents (N×V counts) that hold them."""
    holds = (counts > 0).astype(np.float64).tocsc()
    means = []
    for words in topics:
        block = holds[:, words]
        both = (block.T @ block).toarray() / counts.shape[0]
        alone = np.diag(both)
        values = []
        for i in range(len(words)):
            for j in range(i):
                # The floor is gensim's and saetm's: words never together get about -0.5, not -1.
                p = both[i, j] + 1e-12
                values.append(np.log(p / (alone[i] * alone[j])) / -np.log(p))
        means.append(np.mean(values) if values else 0.0)
    return float(np.mean(means))


def diversity(topics):
    """Share of distinct words among all the topics' words."""
    return len({word for words in topics for word in words}) / sum(len(words) for words in topics)


def contingency(groups, topics):
    """Numbers of documents, group × topic."""
    _, rows = np.unique(groups, return_inverse=True)
    _, columns = np.unique(topics, return_inverse=True)
    return coo_matrix((np.ones(len(rows)), (rows, columns))).toarray()


def purity(groups, topics):
    """Share of documents that are of the most frequent group of their topic."""
    table = contingency(groups, topics)
    return float(table.max(axis=0).sum() / table.sum())


def nmi(groups, topics):
    """Mutual information of groups and topics over the mean of their entropies, as scikit-learn has it."""
    table = contingency(groups, topics) / len(groups)
    rows, columns = table.sum(axis=1), table.sum(axis=0)

    def entropy(p):
        p = p[p > 0]
        return -float(p @ np.log(p))

    mean = (entropy(rows) + entropy(columns)) / 2
    return (entropy(rows) + entropy(columns) - entropy(table.ravel())) / mean if mean > 0 else 1.0


def by_windows(program, topics_file, corpus_file):
    """Measures of a file of topics that need words in their places, as `saetm evaluate` has them (they
    equal gensim's)."""
    done = subprocess.run([program, "evaluate", "--topic-words", str(topics_file), "--reference",
                           corpus_file, "--json", "--quiet"], check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    return {name: found[name] for name in ("c_v", "npmi_window", "c_uci", "u_mass", "rbo")}


def score(corpus, topics, main):
    """All measures of topics (lists of words) and of the documents' main topics (-1: none, which is
    counted as a topic of its own)."""
    column = {word: i for i, word in enumerate(corpus.words)}
    found = [[column[word] for word in words if word in column] for words in topics]
    found = [words for words in found if words]
    scores = {"topics": len(found), "npmi": npmi(corpus.counts, found), "diversity": diversity(found),
              "outliers": float(np.mean(main < 0))}
    known = np.array([group is not None for group in corpus.groups])
    if known.any():
        groups = np.array([str(group) for group in corpus.groups])
        scores["nmi"], scores["purity"] = nmi(groups[known], main[known]), purity(groups[known], main[known])
        rest = known & (main >= 0)
        if rest.any() and scores["outliers"] > 0:
            scores["nmi_rest"] = nmi(groups[rest], main[rest])
            scores["purity_rest"] = purity(groups[rest], main[rest])
    return scores
