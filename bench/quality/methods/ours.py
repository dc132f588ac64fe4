"""saetm as it is without options; one training a seed serves every number of topics."""
import json
import resource
import subprocess

from safetensors.numpy import load_file
from scipy.sparse import csr_matrix

from clock import Clock
from corpus import strongest


def call(*arguments):
    """Runs the program; seconds, seconds of processor and peak MB."""
    clock = Clock(of_children=True)
    done = subprocess.run([str(part) for part in arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return {**clock.taken(), "peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}


def fit(corpus, topics, seed, options):
    run = corpus.cache / f"saetm-{seed}"
    cost = corpus.cache / f"saetm-{seed}.json"
    program, threads = options["saetm"], options["threads"]
    if not cost.exists():
        found = call(program, "fit", options["corpus"], "--embeddings", corpus.embeddings_file, "--out", run,
                     "--seed", seed, "--threads", threads, "--quiet")
        cost.write_text(json.dumps(found))
    notes = json.loads(cost.read_text())
    if (run / "vocabulary.txt").read_bytes() != (corpus.folder / "vocabulary.txt").read_bytes():
        raise RuntimeError("the run's vocabulary differs from the others'")
    cut = call(program, "topics", run, "--topics", topics, "--threads", threads, "--quiet")
    notes = {key: max(notes[key], cut[key]) if key == "peak_mb" else notes[key] + cut[key] for key in notes}
    arrays = load_file(run / "document_topics.safetensors")
    shares = csr_matrix((arrays["values"], arrays["indices"], arrays["indptr"]),
                        (len(arrays["indptr"]) - 1, topics)).toarray()
    words = [topic["words"][:10] for topic in json.loads((run / "topics.json").read_text())["topics"]]
    notes["note"] = f"of these {cut['processor_seconds']:.1f} s to cut"
    return words, strongest(shares), notes
