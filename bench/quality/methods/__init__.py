"""The methods compared. Each module holds functions fit(corpus, topics, seed, options) that return
(topics as lists of 10 words, main topic of every document, notes); notes may hold "seconds", where
a step shared by runs was timed before, "peak_mb" of such a step, and "note", shown in the table."""
import importlib

# name: (label, module, function)
METHODS = {
    "saetm": ("saetm", "ours", "fit"),
    "bertopic-kmeans": ("BERTopic, k-means", "bertopics", "fit_kmeans"),
    "nmf": ("NMF", "classic", "fit_nmf"),
    "lda": ("LDA", "classic", "fit_lda"),
    "bertopic-hdbscan": ("BERTopic, HDBSCAN", "bertopics", "fit_hdbscan"),
    "saetopic": ("SAETopic", "saetopics", "fit"),
    "reference": ("SAE-TM, reference", "reference", "fit"),
    "fastopic": ("FASTopic", "fastopics", "fit"),
    "combinedtm": ("CombinedTM", "neural", "fit_combinedtm"),
    "prodlda": ("AVITM/ProdLDA", "neural", "fit_prodlda"),
    "etm": ("ETM", "neural", "fit_etm"),
    "dectm": ("DecTM", "neural", "fit_dectm"),
    "nstm": ("NSTM", "neural", "fit_nstm"),
    "tsctm": ("TSCTM", "neural", "fit_tsctm"),
    "dvae": ("DVAE", "checkout", "fit_dvae"),
    "nvdm": ("NVDM", "checkout", "fit_nvdm"),
}


def function(name):
    _, module, member = METHODS[name]
    return getattr(importlib.import_module(f"methods.{module}"), member)
