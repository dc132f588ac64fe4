"""BERTopic on the given embeddings: UMAP, then k-means or HDBSCAN, words by c-TF-IDF."""
import json
import resource

import numpy as np

from clock import Clock


class Ready:
    """Stands for UMAP where its result is at hand: UMAP does not depend on the number of topics."""

    def __init__(self, rows):
        self.rows = rows

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return self.rows


def reduced(corpus, seed):
    """BERTopic's own settings of UMAP, kept for later runs of the seed with the time and memory it took."""
    rows, cost = corpus.cache / f"umap-{seed}.npy", corpus.cache / f"umap-{seed}.json"
    if not cost.exists():
        from umap import UMAP
        embeddings = corpus.embeddings
        clock = Clock()
        found = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine",
                     random_state=seed).fit_transform(embeddings)
        taken = clock.taken()
        np.save(rows, found)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        cost.write_text(json.dumps({**taken, "peak_mb": peak}))
    return np.load(rows), json.loads(cost.read_text())


def run(corpus, seed, clusters, topics=None):
    from bertopic import BERTopic
    from sklearn.feature_extraction.text import CountVectorizer
    rows, notes = reduced(corpus, seed)
    texts, embeddings = corpus.texts(), corpus.embeddings
    # The words are the vocabulary's as they stand; "multilingual" keeps BERTopic from cleaning them.
    counter = CountVectorizer(vocabulary=corpus.words, token_pattern=r"\S+", lowercase=False)
    clock = Clock()
    model = BERTopic(language="multilingual", umap_model=Ready(rows), hdbscan_model=clusters, nr_topics=topics,
                     vectorizer_model=counter, top_n_words=10, calculate_probabilities=False)
    main, _ = model.fit_transform(texts, embeddings)
    notes.update(clock.taken(notes))
    found = sorted(topic for topic in model.get_topics() if topic >= 0)
    words = [[word for word, _ in model.get_topic(topic) if word] for topic in found]
    return words, np.array(main), notes


def fit_kmeans(corpus, topics, seed, options):
    from sklearn.cluster import KMeans
    return run(corpus, seed, KMeans(n_clusters=topics, random_state=seed))


def fit_hdbscan(corpus, topics, seed, options):
    """Clusters of at least 10 documents, then merged down to T, the outliers being one more."""
    from hdbscan import HDBSCAN
    clusters = HDBSCAN(min_cluster_size=10, metric="euclidean", cluster_selection_method="eom", prediction_data=True)
    words, main, notes = run(corpus, seed, clusters, topics + 1)
    notes["note"] = f"{np.mean(main < 0):.0%} of documents without a topic"
    if len(words) < topics:
        notes["note"] += f", {len(words)} topics"
    return words, main, notes
