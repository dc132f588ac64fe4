"""Another tool's topics judged beside saetm's, by the same texts.

    python examples/other_models.py
"""
import json
import pathlib
import tempfile

from docstrings import docstrings
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer

from saetm import SAETM, evaluate_topics

texts, _ = docstrings()
vectorizer = TfidfVectorizer(stop_words="english", min_df=5)
nmf = NMF(20, random_state=0).fit(vectorizer.fit_transform(texts))
model = SAETM(nr_topics=20).fit(texts)

with tempfile.TemporaryDirectory() as folder:
    reference = pathlib.Path(folder, "reference.jsonl")
    reference.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    for name, topics, options in (("NMF", (nmf, vectorizer), {"reference_language": "none"}), ("saetm", model, {})):
        scores = evaluate_topics(topics, reference, **options)
        print(f"{name:6} " + "  ".join(f"{m} {scores[m]:.3f}" for m in ("npmi", "c_v", "diversity")))
