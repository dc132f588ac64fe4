"""The stages as scikit-learn's estimators, on embeddings of anything: here small images of digits.

    python examples/pipeline.py
"""
import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import normalized_mutual_info_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from saetm import SparseAutoencoder, TopicMerger

pixels, digits = load_digits(return_X_y=True)
rows = (pixels / 16).astype(np.float32)  # float64 would be refused: nothing is converted silently

search = GridSearchCV(SparseAutoencoder(n_atoms=64, steps=300, batch=128), {"k": [4, 8, 16]}, cv=3).fit(rows)
print("variance explained by k:", dict(zip([4, 8, 16], search.cv_results_["mean_test_score"].round(3).tolist())))

# More active atoms explain more; few of them are clearer topics.
pipe = make_pipeline(SparseAutoencoder(n_atoms=64, k=4, steps=300, batch=128), TopicMerger(n_topics=10))
for topics in (10, 20, 40):
    main = pipe.set_params(topicmerger__n_topics=topics).fit_transform(rows).toarray().argmax(axis=1)
    print(f"{topics} topics agree with the digits by {normalized_mutual_info_score(digits, main):.2f} NMI")
