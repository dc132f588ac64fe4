"""What reading a Hugging Face folder and checking what was made of it have in common."""
import json

SAME = 0.9999  # cosine to the original, at least


class Failure(Exception):
    """One line for the user."""


def read_json(path, default=None):
    if not path.exists():
        return default
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Failure(f"{path}: {error}") from error


def check_same(got, expected, folder):
    import numpy as np

    cosines = (got * expected).sum(1) / np.linalg.norm(got, axis=1) / np.linalg.norm(expected, axis=1)
    if not cosines.min() >= SAME:
        raise Failure(f"{folder}: what was made of it gives other embeddings: cosine {cosines.min():.5f}")
