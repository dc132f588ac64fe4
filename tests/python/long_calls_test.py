"""Long calls: told of, without the interpreter's lock, ended by Ctrl-C."""
import logging
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest
from conftest import OPTIONS

ROWS = np.random.default_rng(1).normal(size=(4000, 32)).astype(np.float32)
ENDLESS = {"steps": 100_000_000, "batch": 64}  # hours


def test_progress_is_told(saetm, documents, caplog):
    told = []
    with caplog.at_level(logging.INFO, "saetm"):
        saetm.SAETM(4, verbose=lambda *values: told.append(values), **OPTIONS).fit(documents[0])
    assert {"prepare", "train", "interpret"} <= {stage for stage, _, _ in told}
    for stage, done, total in told:
        assert 0 <= done and (total == 0 or done <= total)
    assert any("words" in line for line in caplog.messages)


def test_what_a_listener_raises_ends_the_work(saetm):
    class Enough(Exception):
        pass

    def told(stage, done, total):
        if stage == "train":
            raise Enough(f"at {done} of {total}")

    with pytest.raises(Enough, match="of 100000000"):
        saetm.SparseAutoencoder(16, 3, verbose=told, **ENDLESS).fit(ROWS)


def test_ctrl_c_ends_a_long_call_and_other_threads_run_meanwhile(saetm):
    main = threading.get_ident()
    training = threading.Event()
    counted = []

    def told(stage, done, total):
        training.set()

    def other():
        training.wait()
        for number in range(20_000):  # needs the lock, which the long call has let go of
            counted.append(number)
        signal.pthread_kill(main, signal.SIGINT)

    thread = threading.Thread(target=other)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        saetm.SparseAutoencoder(16, 3, verbose=told, **ENDLESS).fit(ROWS)
    thread.join()
    assert len(counted) == 20_000


def test_an_interrupted_fit_goes_on(saetm, documents, tmp_path):
    class Enough(Exception):
        pass

    def told(stage, done, total):
        if stage == "interpret":
            raise Enough

    with pytest.raises(Enough):
        saetm.SAETM(4, run=tmp_path / "run", verbose=told, **OPTIONS).fit(documents[0])
    stages = []
    model = saetm.SAETM(4, run=tmp_path / "run", verbose=lambda stage, *_: stages.append(stage), **OPTIONS)
    model.fit(documents[0])
    assert "train" not in stages and "interpret" in stages
    assert model.topics_ == saetm.SAETM(4, **OPTIONS).fit(documents[0]).topics_


def test_a_wrong_listener(saetm):
    with pytest.raises(TypeError, match="progress is 3"):
        saetm.SparseAutoencoder(8, 2, verbose=3).fit(ROWS)


def test_tqdm(saetm, documents, capsys):
    pytest.importorskip("tqdm")
    saetm.SAETM(4, verbose=True, **OPTIONS).fit(documents[0])
    assert "train" in capsys.readouterr().err


def test_calls_from_several_threads_at_once(saetm):
    def train():
        return saetm.SparseAutoencoder(16, 3, steps=30, batch=64, n_jobs=2).fit(ROWS).transform(ROWS)

    alone = train()
    found = [None] * 4
    threads = [threading.Thread(target=lambda at=at: found.__setitem__(at, train())) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(other != alone).nnz for other in found] == [0] * 4


def test_a_forked_child_works_and_ends(saetm):
    """Our threads are not there in a child; it does without, and ends in order."""
    code = """if True:
        import os, sys
        import numpy, saetm
        rows = numpy.random.default_rng(1).normal(size=(4000, 32)).astype("float32")
        train = lambda: saetm.SparseAutoencoder(16, 3, steps=10, batch=64, n_jobs=2).fit(rows).transform(rows)
        before = train()
        child = os.fork()
        if child == 0:
            sys.exit((train() != before).nnz != 0)
        assert os.waitpid(child, 0)[1] == 0
    """
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
