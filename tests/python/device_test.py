"""Devices by name."""
import numpy as np
import pytest

import saetm


def test_devices(tmp_path):
    assert saetm.devices()[0] == "cpu" and "reference" in saetm.devices()
    x = np.random.default_rng(0).standard_normal((60, 5)).astype(np.float32)
    a = saetm.SparseAutoencoder(12, 2, steps=5, batch=32).fit(x)
    b = saetm.SparseAutoencoder(12, 2, steps=5, batch=32, device="reference").fit(x)
    np.testing.assert_allclose(a.components_, b.components_, atol=1e-3)
    with pytest.raises(saetm.Error, match="no device 'abacus'; there are: cpu, "):
        saetm.SparseAutoencoder(12, 2, steps=5, device="abacus").fit(x)
    with pytest.raises(saetm.Error, match="abacus"):
        saetm.Run(tmp_path / "run", device="abacus").fit(tmp_path / "none.jsonl")
