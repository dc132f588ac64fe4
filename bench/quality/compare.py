#!/usr/bin/env python3
"""saetm and other topic models on the same documents, vocabulary and embeddings.

    compare.py OUT --corpus NAME=FILE,EMBEDDINGS [--corpus …] [--methods …] [--topics …] [--seeds …]

FILE is a corpus that saetm reads, EMBEDDINGS a .npy of its documents in order. Each combination of
corpus, method, number of topics and seed is run in a process of its own and leaves a folder
OUT/NAME/METHOD/T-SEED: topics.txt (a topic a line), main_topic.npy, run.json (seconds, seconds of
processor, peak MB, scores, or why it could not run). What is there is not run again. The table is written anew
after each run: OUT/summary.md, and plots at the end. See README.md.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import threading
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from methods import METHODS, function  # noqa: E402


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", metavar="OUT")
    parser.add_argument("--corpus", action="append", required=True, metavar="NAME=FILE,EMBEDDINGS")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="run these corpora alone")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS), metavar="METHOD",
                        help=f"of {', '.join(METHODS)}")
    parser.add_argument("--topics", nargs="+", type=int, default=[20, 50, 100, 200, 300, 500])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--saetm", default=str(HERE.parents[1] / "build" / "saetm"), help="the program")
    parser.add_argument("--reference", help="checkout of ExplainableML/SAE-TM")
    parser.add_argument("--saetopic", help="checkout of TerenceLiu98/SAETopic")
    parser.add_argument("--foreign", metavar="DIR", help="what foreign.py made, for measures that no method has seen; "
                        "corpora have its names (news, union, reuters, packages, glosses)")
    parser.add_argument("--threads", type=int, default=1, help="of every run")
    parser.add_argument("--jobs", type=int, default=1, help="runs at a time; those that share a training follow one another")
    parser.add_argument("--limit", type=float, default=360, help="seconds of processor a run may train; what stopped early says so")
    parser.add_argument("--until", help="HH:MM, UTC, after which no run is started")
    parser.add_argument("--lda-passes", type=int, default=1000)
    parser.add_argument("--reference-expansion", type=int, default=16, help="atoms a dimension, of SAETopic too")
    parser.add_argument("--reference-steps", type=int, default=2000, help="training steps, of SAETopic too")
    parser.add_argument("--reference-epochs", type=int, default=50, help="of its words, of SAETopic's too")
    parser.add_argument("--again", action="store_true", help="try again what could not run")
    parser.add_argument("--rescore", action="store_true", help="run nothing, but score anew what was run")
    parser.add_argument("--worker", nargs=4, help=argparse.SUPPRESS)
    return parser.parse_args()


def prepared(out, name, file, program):
    """The folder of counts that all methods of a corpus get."""
    folder = out / name / "prepared"
    if not (folder / "manifest.json").exists():
        subprocess.run([program, "prepare", file, "--out", str(folder), "--quiet"], check=True,
                       stdout=subprocess.DEVNULL)
    return folder


def worker(arguments, out, corpora):
    """One run, in this process."""
    name, method, topics, seed = arguments.worker
    file, embeddings = corpora[name]
    import numpy as np
    from corpus import Corpus
    from score import by_foreign, by_windows, score
    cache = out / name / "shared"
    cache.mkdir(parents=True, exist_ok=True)
    corpus = Corpus(out / name / "prepared", embeddings, cache)
    corpus.counts  # is read before the clock starts
    fit = function(method)
    started, processor = time.perf_counter(), time.process_time()
    words, main, notes = fit(corpus, int(topics), int(seed), {**vars(arguments), "corpus": file})
    notes.setdefault("seconds", time.perf_counter() - started)
    notes.setdefault("processor_seconds", time.process_time() - processor)
    folder = run_folder(out, name, method, topics, seed)
    (folder / "topics.txt").write_text("".join(" ".join(topic) + "\n" for topic in words))
    np.save(folder / "main_topic.npy", main.astype(np.int32))
    notes["scores"] = {**score(corpus, words, main),
                       **by_windows(arguments.saetm, folder / "topics.txt", file),
                       **by_foreign(arguments.saetm, folder / "topics.txt", arguments.foreign, name)}
    (folder / "worker.json").write_text(json.dumps(notes))


def run_folder(out, name, method, topics, seed):
    return out / name / method / f"{topics}-{seed}"


def reason(log, status):
    """Why a run failed: the last line it printed."""
    if os.WIFSIGNALED(status):
        return f"ended by signal {os.WTERMSIG(status)}"
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1][:200] if lines else "failed without a word"


def start(arguments, folder, *which):
    """One run in a process of its own; its run.json is written last, when all else is there."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = dict(os.environ)
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
        environment[name] = str(arguments.threads)
    started, log = time.perf_counter(), folder / "log.txt"
    with open(log, "w") as output:
        child = subprocess.Popen([sys.executable, __file__, *sys.argv[1:], "--worker", *map(str, which)],
                                 stdout=output, stderr=subprocess.STDOUT, env=environment)
        late = False
        # Methods stop by themselves at the limit; one that cannot is ended at three times of it.
        while True:
            done, status, usage = os.wait4(child.pid, os.WNOHANG)
            if done:
                break
            if not late and time.perf_counter() - started > 3 * arguments.limit + 60:
                child.kill()
                late = True
            time.sleep(0.2)
        child.returncode = os.waitstatus_to_exitcode(status)
    result = {"method": which[1], "topics": int(which[2]), "seed": int(which[3])}
    if status == 0:
        notes = json.loads((folder / "worker.json").read_text())
        (folder / "worker.json").unlink()
        peak = max(usage.ru_maxrss / 1024, notes.pop("peak_mb", 0))
        result.update(notes, peak_mb=peak)
    else:
        result["why"] = f"longer than {3 * arguments.limit + 60:.0f} s" if late else reason(log, status)
    (folder / "run.json").write_text(json.dumps(result, indent=1) + "\n")
    return result


def rescore(out, name, file, embeddings, program, foreign):
    """Scores of all runs of a corpus again, from their topics and main topics."""
    import numpy as np
    from corpus import Corpus
    from score import by_foreign, by_windows, score
    corpus = Corpus(out / name / "prepared", embeddings)
    for record in (out / name).glob("*/*/run.json"):
        run = json.loads(record.read_text())
        if "scores" in run:
            topics = record.parent / "topics.txt"
            words = [line.split() for line in topics.read_text().splitlines()]
            run["scores"] = {**score(corpus, words, np.load(record.parent / "main_topic.npy")),
                             **by_windows(program, topics, file), **by_foreign(program, topics, foreign, name)}
            record.write_text(json.dumps(run, indent=1) + "\n")


def wanted(arguments, corpora):
    """Runs of one training each, first seeds first, so that a table of every method is there early."""
    for seed in arguments.seeds:
        for method in arguments.methods:
            for name in arguments.only or corpora:
                yield [(name, method, topics, seed) for topics in arguments.topics]


def to_do(arguments, out, which):
    """Whether a run is still missing, or is to be tried again."""
    record = run_folder(out, *which) / "run.json"
    if arguments.until and time.strftime("%H:%M", time.gmtime()) >= arguments.until:
        return False
    return not record.exists() or (arguments.again and "why" in json.loads(record.read_text()))


def main():
    arguments = parse()
    out = pathlib.Path(arguments.out).resolve()
    corpora = {}
    for item in arguments.corpus:
        name, paths = item.split("=", 1)
        corpora[name] = [str(pathlib.Path(path).resolve()) for path in paths.split(",", 1)]
    if arguments.worker:
        return worker(arguments, out, corpora)
    import table
    for name, (file, _) in corpora.items():
        prepared(out, name, file, arguments.saetm)
        if arguments.rescore:
            rescore(out, name, *corpora[name], arguments.saetm, arguments.foreign)
    writing = threading.Lock()

    def run_all(group):
        for which in group:
            if not to_do(arguments, out, which):
                continue
            result = start(arguments, run_folder(out, *which), *which)
            with writing:
                print(*which, result.get("why") or f"{result['processor_seconds']:.0f} s, {result['peak_mb']:.0f} MB, " +
                      ", ".join(f"{key} {value:.3f}" for key, value in result["scores"].items()), flush=True)
                table.write(out)

    if not arguments.rescore:
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            try:
                list(pool.map(run_all, wanted(arguments, corpora)))
            except KeyboardInterrupt:
                arguments.until = "00:00"  # nothing more is started
                raise
    table.write(out)
    table.plot(out)
    table.curves(out)


if __name__ == "__main__":
    try:
        main()
    except Exception as error:
        traceback.print_exc()
        sys.exit(f"{type(error).__name__}: {error}")
