"""Arrays go in without a copy, or not at all."""
import json

import numpy as np
import pytest
from conftest import OPTIONS

ROWS = np.random.default_rng(1).normal(size=(64, 12)).astype(np.float32)


@pytest.fixture
def address(saetm):
    return lambda array: saetm._saetm.address(array)


@pytest.fixture(scope="module")
def _saetm(saetm):
    return saetm._saetm


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_read_where_they_lie(_saetm, dtype, tmp_path):
    rows = ROWS.astype(dtype)
    assert _saetm.address(rows) == rows.ctypes.data
    assert _saetm.address(rows[10:20]) == rows[10:].ctypes.data  # a view of rows
    locked = rows.copy()
    locked.setflags(write=False)
    assert _saetm.address(locked) == locked.ctypes.data
    np.save(tmp_path / "rows.npy", rows)
    mapped = np.load(tmp_path / "rows.npy", mmap_mode="r")
    assert _saetm.address(mapped) == mapped.ctypes.data


def test_torch_by_dlpack(_saetm, saetm):
    torch = pytest.importorskip("torch")
    for dtype in (torch.float32, torch.float16, torch.bfloat16):
        tensor = torch.from_numpy(ROWS).to(dtype)
        assert _saetm.address(tensor) == tensor.data_ptr()
    with pytest.raises(TypeError, match="float64"):
        _saetm.check_rows(torch.from_numpy(ROWS).double())
    sae = saetm.SparseAutoencoder(16, 3, steps=5, batch=32).fit(torch.from_numpy(ROWS))
    assert (sae.transform(torch.from_numpy(ROWS)) != sae.transform(ROWS)).nnz == 0


@pytest.mark.parametrize("rows, message", [
    (ROWS.astype(np.float64), r"float64, not float32, float16 or bfloat16: pass array.astype\('float32'\)"),
    ((ROWS * 10).astype(np.int64), "int64"),
    (ROWS > 0, "bool8|bool"),
    (ROWS[0], "1 axes, not two"),
    (ROWS.T, "ascontiguousarray"),
    (ROWS[:, ::2], "ascontiguousarray"),
    (ROWS[::2], "ascontiguousarray"),
])
def test_others_are_refused(saetm, documents, rows, message):
    with pytest.raises(TypeError, match=message):
        saetm.SparseAutoencoder(8, 2, cast=False).fit(rows)
    with pytest.raises(TypeError, match=message):
        saetm.SAETM(2).fit(documents[0][:64], rows)


def test_estimators_take_other_dtypes_at_a_copys_cost(saetm):
    options = {"n_atoms": 8, "k": 2, "steps": 5, "batch": 32}
    plain = saetm.SparseAutoencoder(**options).fit(ROWS).transform(ROWS)
    frame = pytest.importorskip("pandas").DataFrame(ROWS, columns=[f"x{j}" for j in range(ROWS.shape[1])])
    for rows in (ROWS.astype(np.float64), np.asfortranarray(ROWS), frame):
        sae = saetm.SparseAutoencoder(**options).fit(rows)
        assert (sae.transform(rows) != plain).nnz == 0
    assert sae.feature_names_in_.tolist() == list(frame.columns)
    with pytest.raises(ValueError, match="feature names"):
        sae.transform(frame.rename(columns={"x0": "other"}))


def test_what_is_no_array(saetm, documents):
    sparse = pytest.importorskip("scipy.sparse")
    for rows, message in [(ROWS.tolist(), "a list: pass numpy.asarray"), (object(), "object, not an array"),
                          (sparse.csr_matrix(ROWS), "toarray")]:
        with pytest.raises(TypeError, match=message):
            saetm.SAETM(2).fit(documents[0][:64], rows)


def test_not_finite(saetm):
    rows = ROWS.copy()
    rows[7, 3] = np.nan
    with pytest.raises(saetm.Error, match="row 7"):
        saetm.SparseAutoencoder(8, 2).fit(rows)


def test_a_mapped_file_is_used_where_it_lies(saetm, documents, tmp_path):
    rows = np.random.default_rng(2).normal(size=(480, 12)).astype(np.float16)
    np.save(tmp_path / "rows.npy", rows)
    options = {**OPTIONS, "steps": 10}
    mapped = saetm.SAETM(3, run=tmp_path / "a", **options).fit(documents[0], np.load(tmp_path / "rows.npy", mmap_mode="r"))
    assert mapped.run_.read("manifest")["embeddings"]["path"] == str(tmp_path / "rows.npy")
    assert not list((tmp_path / "a" / "given").glob("embeddings*"))
    in_memory = saetm.SAETM(3, **options).fit(documents[0], rows)
    assert in_memory.topics_ == mapped.topics_
    kept = in_memory.run_.path / "given" / "embeddings.npy"
    assert in_memory.run_.read("manifest")["embeddings"]["path"] == str(kept)
    assert np.load(kept).dtype == np.float16
    # A part of a map is no whole file.
    part = saetm.SAETM(3, **options).fit(documents[0][:400], np.load(tmp_path / "rows.npy", mmap_mode="r")[:400])
    assert len(part.topics_) == 400
    assert json.loads((tmp_path / "a" / "manifest.json").read_text())["embeddings"]["sha256"]


def test_columns_of_tables(saetm):
    pa = pytest.importorskip("pyarrow")
    column = pa.FixedSizeListArray.from_arrays(pa.array(ROWS.ravel()), 12)
    from saetm.arrays import as_array

    assert (as_array(column) == ROWS).all()
    assert as_array(column).ctypes.data == column.flatten().buffers()[1].address
    assert (as_array(pa.chunked_array([column, column])) == np.vstack([ROWS, ROWS])).all()
    with pytest.raises(TypeError, match="pass one column"):
        as_array(pa.table({"rows": column}))
    with pytest.raises(TypeError, match="not of lists of one length"):
        as_array(pa.array([[1.0], [2.0, 3.0]]))
    with pytest.raises(TypeError, match="not of lists of one length"):
        as_array(pa.array([1.0, 2.0]))


def test_a_column_of_parquet(saetm, tmp_path):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq
    from saetm.arrays import as_array

    for column in (pa.array(list(ROWS)), pa.FixedSizeListArray.from_arrays(pa.array(ROWS.ravel()), 12)):
        table = pa.table({"id": list(range(len(ROWS))), "vector": column})
        pq.write_table(table, tmp_path / "rows.parquet", row_group_size=100)
        read = pq.read_table(tmp_path / "rows.parquet")["vector"]
        assert (as_array(read) == ROWS).all() and as_array(read).dtype == np.float32
        assert (as_array(read.slice(7, 20)) == ROWS[7:27]).all()


def test_tables_and_columns_of_arrays(saetm):
    pd = pytest.importorskip("pandas")
    from saetm.arrays import as_array

    for table in (pd.DataFrame(ROWS), pd.Series(list(ROWS))):
        rows = as_array(table)
        saetm._saetm.check_rows(rows)
        assert (rows == ROWS).all()
    with pytest.raises(TypeError, match="float64"):
        saetm._saetm.check_rows(as_array(pd.DataFrame(ROWS.astype(np.float64))))


def test_polars(saetm):
    pl = pytest.importorskip("polars")
    from saetm.arrays import as_array

    column = pl.Series("rows", ROWS, dtype=pl.Array(pl.Float32, ROWS.shape[1]))
    assert (as_array(column) == ROWS).all() and saetm._saetm.address(as_array(column)) == as_array(column).ctypes.data
    assert (as_array(pl.DataFrame(ROWS)) == ROWS).all()


def test_bfloat16_of_torch_reaches_the_run(saetm, documents):
    torch = pytest.importorskip("torch")
    rows = torch.randn(480, 12, generator=torch.Generator().manual_seed(0)).to(torch.bfloat16)
    options = {**OPTIONS, "steps": 10}
    by_halves = saetm.SAETM(3, **options).fit(documents[0], rows)
    assert (by_halves.run_.path / "given" / "embeddings.safetensors").exists()
    assert by_halves.topics_ == saetm.SAETM(3, **options).fit(documents[0], rows.float()).topics_


def test_results_are_not_copied(_saetm):
    sae, _ = _saetm.Autoencoder.train(ROWS, '{"features": 16, "k": 3, "steps": 5, "batch": 32}')
    weights = sae.W_dec
    assert weights.ctypes.data == sae.W_dec.ctypes.data and not weights.flags.writeable
    del sae
    assert np.isfinite(weights).all()  # the array keeps what it is a view of
    from saetm.arrays import csr_from, csr_to

    matrix = csr_from(_saetm.count_words(["guitar song", "song"], '{"min_documents": 1}')[0])
    assert matrix.shape == (2, 2) and matrix.sum() == 3
    with pytest.raises(TypeError, match="float64, not float32"):
        csr_to(matrix.astype(np.float64), "X")


def test_safetensors_are_read_as_they_are(saetm, fitted):
    from saetm.arrays import read_safetensors

    reference = pytest.importorskip("safetensors.numpy")
    for path in fitted.run_.path.glob("*.safetensors"):
        ours, theirs = read_safetensors(path)[0], reference.load_file(path)
        assert set(ours) == set(theirs)
        for name in ours:
            np.testing.assert_array_equal(ours[name], theirs[name])
