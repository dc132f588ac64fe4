"""LDA (tomotopy, collapsed Gibbs sampling) and NMF (scikit-learn)."""
import numpy as np

from corpus import strongest


def fit_lda(corpus, topics, seed, options):
    """alpha 0.1 and eta 0.01, alpha learned every 10 passes: tomotopy's own settings."""
    import tomotopy
    passes = options["lda_passes"]
    model = tomotopy.LDAModel(k=topics, seed=seed, alpha=0.1, eta=0.01)
    rows = []
    for row, text in enumerate(corpus.texts()):
        if text:
            model.add_doc(text.split(" "))
            rows.append(row)
    model.train(passes, workers=1)
    words = [[word for word, _ in model.get_topic_words(t, top_n=10)] for t in range(topics)]
    main = np.full(corpus.counts.shape[0], -1)
    main[rows] = [int(np.argmax(document.get_topic_dist())) for document in model.docs]
    return words, main, {"note": f"{passes} passes"}


def fit_nmf(corpus, topics, seed, options):
    """On tf-idf of unit length, least squares, started from the singular vectors with their zeros."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfTransformer
    weights = TfidfTransformer(sublinear_tf=False).fit_transform(corpus.counts)
    model = NMF(n_components=topics, init="nndsvd", random_state=seed, max_iter=400)
    shares = model.fit_transform(weights)
    return corpus.top_words(model.components_), strongest(shares), {"note": f"{model.n_iter_} passes"}
