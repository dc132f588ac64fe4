"""Autoencoders that nobody trained: files that `saetm train --sae` takes, of directions had otherwise.

All but `clusters` are as a trained one in everything else: as many atoms, encoder and decoder rows the same
unit vectors, the mean embedding taken off, and one threshold, so that k atoms a document are active on average.
"""
import numpy as np
from safetensors.numpy import load_file, save_file


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def threshold(activations, active):
    """The bound that `active` values a row exceed on average, at least 0."""
    flat = activations.ravel()
    place = len(flat) - int(round(active * len(activations))) - 1
    return max(0.0, float(np.partition(flat, place)[place])) if place >= 0 else 0.0


def write(path, encoder, decoder, mean, bound, active, bias=None, architecture="batchtopk"):
    bias = np.zeros(len(encoder)) if bias is None else bias
    arrays = {"W_enc": encoder, "W_dec": decoder, "b_enc": bias, "b_dec": mean, "threshold": np.array([bound])}
    save_file({name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()}, str(path),
              {"format_version": "1", "architecture": architecture, "k": f"{active:g}"})


def of_directions(path, rows, embeddings, active, decoder=None, mean=None):
    """An autoencoder of these directions (K×d), its threshold by the embeddings (N×d)."""
    mean = embeddings.mean(axis=0) if mean is None else mean
    rows = unit(rows).astype(np.float32)
    activations = (embeddings - mean).astype(np.float32) @ rows.T
    write(path, rows, rows if decoder is None else unit(decoder), mean, threshold(activations, active), active)


def gaussian(embeddings, atoms, seed):
    return np.random.default_rng(seed).standard_normal((atoms, embeddings.shape[1]))


def documents(embeddings, atoms, seed):
    """Directions of documents drawn at random; all of them where there are fewer."""
    drawn = np.random.default_rng(seed).permutation(len(embeddings))[:atoms]
    return embeddings[drawn] - embeddings.mean(axis=0)


def centroids(embeddings, clusters, seed):
    """Of k-means by small batches, less the mean of the embeddings."""
    from sklearn.cluster import MiniBatchKMeans
    model = MiniBatchKMeans(clusters, random_state=seed, n_init=1, batch_size=4096, max_iter=20)
    return model.fit(embeddings).cluster_centers_ - embeddings.mean(axis=0)


def principal(embeddings):
    """Both signs of every principal direction, so that there are twice as many as dimensions."""
    centred = embeddings - embeddings.mean(axis=0)
    rows = np.linalg.eigh(centred.T @ centred)[1].T
    return np.concatenate([rows, -rows])


def independent(embeddings, seed):
    """Both signs of the directions of independent components: (encoder, decoder)."""
    from sklearn.decomposition import FastICA
    model = FastICA(whiten="unit-variance", random_state=seed, max_iter=60, tol=1e-3).fit(embeddings)
    return tuple(np.concatenate([rows, -rows]) for rows in (model.components_, model.mixing_.T))


def clusters(path, embeddings, centres):
    """k-means itself, to the document: x is nearest to the centre c whose c·x − |c|²/2 is largest, so the
    one largest activation is its cluster. The added constant keeps all of them above 0."""
    mean = embeddings.mean(axis=0)
    bias = -(centres ** 2).sum(axis=1) / 2
    lowest = ((embeddings - mean) @ centres.T + bias).min()
    write(path, centres, unit(centres), mean, 0, 1, bias + max(0.0, -lowest) + 1, "topk")


def kmeans(embeddings, number, seed):
    """Centres (less the mean) of full k-means, the best of three starts."""
    from sklearn.cluster import KMeans
    model = KMeans(number, random_state=seed, n_init=3, max_iter=100).fit(embeddings)
    return model.cluster_centers_ - embeddings.mean(axis=0)


def pulled(rows, start, least):
    """Rows turned back towards where they began until their cosine with it is `least`; lengths stay."""
    length, a, b = np.linalg.norm(rows, axis=1, keepdims=True), unit(rows), unit(start)
    cosine = (a * b).sum(axis=1, keepdims=True)
    across = unit(a - cosine * b)
    turned = least * b + np.sqrt(1 - least ** 2) * across
    return length * np.where(cosine < least, turned, a)


def half_frozen(path, trained, start, embeddings, active, least=0.8):
    """A trained autoencoder whose rows are kept within a cosine of their start. They are turned back once, after
    training, which is not the same as training under that bound. The threshold is set anew. Returns the mean
    cosine of the trained decoder rows with their start."""
    after, before = load_file(str(trained)), load_file(str(start))
    encoder = pulled(after["W_enc"], before["W_enc"], least)
    decoder = pulled(after["W_dec"], before["W_dec"], least)
    activations = (embeddings - after["b_dec"]) @ encoder.T + after["b_enc"]
    write(path, encoder, decoder, after["b_dec"], threshold(activations, active), active, after["b_enc"])
    return float((unit(after["W_dec"]) * unit(before["W_dec"])).sum(axis=1).mean())
