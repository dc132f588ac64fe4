"""FASTopic with its own settings: 200 epochs, each of all documents at once."""
import time

import numpy as np

EPOCHS = 200


class Counted:
    """Stands for its preprocessing: the corpus' own counts."""

    def __init__(self, corpus):
        self.corpus = corpus

    def preprocess(self, _):
        return {"train_bow": self.corpus.counts, "vocab": self.corpus.words}


def fit(corpus, topics, seed, options):
    import torch
    from fastopic import FASTopic

    def trained(epochs):
        torch.manual_seed(seed)
        np.random.seed(seed)
        model = FASTopic(topics, preprocess=Counted(corpus), num_top_words=10, device="cpu", doc_embed_model=object())
        started = time.process_time()
        _, shares = model.fit_transform([""] * corpus.counts.shape[0], epochs=epochs,
                                        preset_doc_embeddings=corpus.embeddings)
        return model, shares, time.process_time() - started

    torch.set_num_threads(options["threads"])
    # Its loop cannot be stopped from outside, so one epoch tells how many the time allows.
    epochs = int(max(1, min(EPOCHS, options["limit"] / trained(1)[2])))
    model, shares, seconds = trained(epochs)
    return corpus.top_words(model.get_beta()), shares.argmax(axis=1), {
        "seconds": seconds, "note": f"{epochs} of {EPOCHS} epochs"}
