"""Neural topic models of TopMost, trained as its trainer does: Adam, rate 0.002, batches of 200."""
import time

import numpy as np

EPOCHS = 200


def shares(model, rows, batch=200):
    """θ of every row, without dropout or noise."""
    import torch
    model.eval()
    with torch.no_grad():
        return np.concatenate([model.get_theta(part).numpy() for part in rows.split(batch)])


def train(model, rows, seconds):
    """As many of the epochs as the time allows; how many."""
    import torch
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=0.002)
    ends = time.process_time() + seconds
    for epoch in range(EPOCHS):
        model.train()
        for part in torch.randperm(len(rows)).split(200):
            if len(part) < 2:  # a batch norm needs two
                continue
            loss = model(rows[part])["loss"]
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        if time.process_time() > ends:
            return epoch + 1
    return EPOCHS


def run(name, corpus, topics, seed, options, settings=None, embeddings=False, note=""):
    import torch
    import topmost
    torch.set_num_threads(options["threads"])
    torch.manual_seed(seed)
    # A document without a word of the vocabulary cannot be normalised and has no topic.
    used = np.flatnonzero(np.asarray(corpus.counts.sum(axis=1)).ravel() > 0)
    rows = corpus.counts[used].toarray().astype(np.float32)
    if embeddings:
        rows = np.concatenate([rows, corpus.embeddings[used]], axis=1)
    rows = torch.from_numpy(rows)
    model = getattr(topmost, name)(len(corpus.words), num_topics=topics, **(settings or {}))
    epochs = train(model, rows, options["limit"])
    main = np.full(corpus.counts.shape[0], -1)
    main[used] = shares(model, rows).argmax(axis=1)
    words = corpus.top_words(model.get_beta().detach().numpy())
    return words, main, {"note": f"{epochs} of {EPOCHS} epochs{note}"}


def fit_combinedtm(corpus, topics, seed, options):
    return run("CombinedTM", corpus, topics, seed, options,
               {"contextual_embed_size": corpus.embeddings.shape[1]}, embeddings=True)


def fit_prodlda(corpus, topics, seed, options):
    return run("ProdLDA", corpus, topics, seed, options)


def fit_etm(corpus, topics, seed, options):
    return run("ETM", corpus, topics, seed, options, {"train_WE": True}, note=", word vectors learned")


def fit_dectm(corpus, topics, seed, options):
    return run("DecTM", corpus, topics, seed, options)


def fit_nstm(corpus, topics, seed, options):
    return run("NSTM", corpus, topics, seed, options, note=", word vectors learned")


def fit_tsctm(corpus, topics, seed, options):
    return run("TSCTM", corpus, topics, seed, options)
