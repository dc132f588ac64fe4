"""SAETopic from a checkout: its trainer on the given embeddings, then its model. Words get the mean
embedding of their documents less the corpus' own, as the model that made the embeddings is not at hand. One training
serves every T, by its `retopic`; the fitted model is kept."""
import json
import pathlib
import pickle
import sys

import numpy as np

from clock import Clock


def train(folder, corpus, seed, options):
    from saetopic.training import train_sae
    from saetopic.training.train_sae import TrainingConfig
    np.save(folder / "embeddings.npy", corpus.embeddings)
    return train_sae(embeddings_path=folder / "embeddings.npy", config=TrainingConfig(
        input_dim=corpus.embeddings.shape[1], expansion_factor=options["reference_expansion"], top_k=32,
        steps=options["reference_steps"], batch_size=1024, device="cpu", seed=seed, save_frequency=10 ** 6,
        sparsity_warmup_steps=None, output_dir=str(folder / "sae"))).model


def fit(corpus, topics, seed, options):
    import torch
    if not options["saetopic"]:
        raise RuntimeError("needs --saetopic, a checkout of TerenceLiu98/SAETopic")
    sys.path.insert(0, str(pathlib.Path(options["saetopic"], "src")))
    from saetopic import SAETopicModel
    from saetopic.vectorizers import CorpusVectorizer
    torch.set_num_threads(options["threads"])
    folder, cost = corpus.cache / f"saetopic-{seed}", corpus.cache / f"saetopic-{seed}.json"
    folder.mkdir(parents=True, exist_ok=True)
    vectors = dict(zip(corpus.words, corpus.word_vectors))
    clock, before = Clock(), None
    if cost.exists():
        before = json.loads(cost.read_text())
        model = pickle.loads((folder / "model.pickle").read_bytes()).retopic(topics)
    else:
        sae = train(folder, corpus, seed, options).eval()
        words = CorpusVectorizer(min_df=1, stop_words=None, token_pattern=r"\S+")
        model = SAETopicModel(
            embedding_model=None, sae_model=sae, n_topics=topics, idf_weighting=True, vectorizer_model=words,
            device="cpu", random_state=seed, corpus_adapter_epochs=options["reference_epochs"],
            theta_mode="sparse_topk")
        SAETopicModel._compute_word_embeddings = lambda _, vocabulary: np.stack([vectors[w] for w in vocabulary])
        model.fit(corpus.texts(), corpus.embeddings)
        (folder / "model.pickle").write_bytes(pickle.dumps(model))
        cost.write_text(json.dumps(clock.taken()))
    words = [[model.vocab_[w] for w in row] for row in np.argsort(-model.topic_word_matrix_, axis=1)[:, :10]]
    return words, np.array(model.topics_), {
        **clock.taken(before), "note": f"{options['reference_expansion']} atoms a dimension, "
        f"{options['reference_steps']} steps, {options['reference_epochs']} epochs, word vectors of the corpus"}
