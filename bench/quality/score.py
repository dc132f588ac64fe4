"""Measures of topics: what the table shows. Words are columns of the corpus' counts."""
import json
import pathlib
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


def agreement(groups, topics):
    """How main topics agree with known groups: all measures that the table shows."""
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, fowlkes_mallows_score
    pure, whole = purity(groups, topics), purity(topics, groups)
    return {"nmi": nmi(groups, topics), "ami": float(adjusted_mutual_info_score(groups, topics)),
            "ari": float(adjusted_rand_score(groups, topics)), "fmi": float(fowlkes_mallows_score(groups, topics)),
            "purity": pure, "harmonic_purity": 2 * pure * whole / (pure + whole)}


def label_support(counts, topics, main, words=3):
    """Share of the documents with a main topic that hold one of its first three words; topics are lists
    of columns of the counts, or -1 for a word that is none."""
    holds = (counts > 0).tocsc()
    held, documents = 0, 0
    for topic, columns in enumerate(topics):
        of_topic = main == topic
        any_word = np.zeros(len(main), bool)
        for column in columns[:words]:
            if column >= 0:
                any_word[holds.indices[holds.indptr[column]:holds.indptr[column + 1]]] = True
        held += np.sum(of_topic & any_word)
        documents += np.sum(of_topic)
    return float(held / documents) if documents else float("nan")


def stability(runs):
    """How much of the topics other seeds find again: topics (lists of words) of each pair of runs are matched
    one to one so that the cosines of their sets of words are largest in sum; the mean of those cosines."""
    from scipy.optimize import linear_sum_assignment
    means = []
    for i, first in enumerate(runs):
        for second in runs[:i]:
            a, b = [set(words) for words in first], [set(words) for words in second]
            cosines = np.array([[len(x & y) / max(1, len(x) * len(y)) ** 0.5 for y in b] for x in a])
            means.append(cosines[linear_sum_assignment(-cosines)].sum() / max(len(a), len(b)))
    return float(np.mean(means)) if means else None


def by_program(program, topics_file, *arguments):
    """Scores of a file of topics by `saetm evaluate`."""
    done = subprocess.run([program, "evaluate", "--topic-words", str(topics_file), *map(str, arguments), "--json",
                           "--quiet"], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def by_windows(program, topics_file, corpus_file):
    """Measures of a file of topics that need words in their places, as `saetm evaluate` has them (they
    equal gensim's)."""
    found = by_program(program, topics_file, "--reference", corpus_file)
    return {name: found[name] for name in ("c_v", "npmi_window", "c_uci", "u_mass", "rbo")}


def by_foreign(program, topics_file, folder, name):
    """Measures by texts and word vectors that no model has seen (foreign.py's folder): of the corpus `name`
    its reference without that corpus."""
    if not folder:
        return {}
    folder = pathlib.Path(folder)
    found = by_program(program, topics_file, "--reference", folder / f"foreign-without-{name}.jsonl",
                       "--word-vectors", folder / "glove-centred.txt")
    return {"npmi_foreign": found["npmi"], "c_v_foreign": found["c_v"], "glove": found["embedding_rating"],
            "wmd": found["wmd"]}


def score(corpus, topics, main):
    """All measures of topics (lists of words) and of the documents' main topics (-1: none, which is
    counted as a topic of its own)."""
    column = {word: i for i, word in enumerate(corpus.words)}
    found = [[column[word] for word in words if word in column] for words in topics]
    found = [words for words in found if words]
    scores = {"topics": len(found), "npmi": npmi(corpus.counts, found), "diversity": diversity(found),
              "outliers": float(np.mean(main < 0))}
    scores["label_support"] = label_support(
        corpus.counts, [[column.get(word, -1) for word in words] for words in topics], main)
    known = np.array([group is not None for group in corpus.groups])
    if known.any():
        groups = np.array([str(group) for group in corpus.groups])
        scores.update(agreement(groups[known], main[known]))
        rest = known & (main >= 0)
        if rest.any() and scores["outliers"] > 0:
            scores["nmi_rest"] = nmi(groups[rest], main[rest])
            scores["purity_rest"] = purity(groups[rest], main[rest])
    return scores
