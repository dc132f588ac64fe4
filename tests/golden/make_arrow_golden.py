"""Makes table.parquet, table.feather, table.arrow and table.arrows for tests/io/arrow_test.cc, with pyarrow."""
import datetime
import pathlib

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

here = pathlib.Path(__file__).parent
table = pa.table({
    "id": [11, 12, 13],
    "text": pa.array(["The moon\nis", 'é "q"', "ball goal"]).dictionary_encode(),
    "group": ["sky", None, "sport"],
    "time": [datetime.date(1990, 1, 2), None, datetime.date(2000, 5, 6)],
    "tags": [["moon", "sky"], ["letter"], ["ball"]],
    "score": [float("nan"), 1.5, float("inf")],
    "embedding": pa.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.5]], pa.list_(pa.float64())),
    "counts": pa.array([[1], [2], [3]], pa.list_(pa.int32(), 1)),
})
pa.parquet.write_table(table, here / "table.parquet", row_group_size=2)
pa.feather.write_feather(table, here / "table.feather", compression="zstd")
with pa.OSFile(str(here / "table.arrow"), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
    writer.write_table(table, max_chunksize=2)
with pa.OSFile(str(here / "table.arrows"), "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
    writer.write_table(table)
