"""The event log as a Parquet file: the same bytes for the same log."""

from pathlib import Path

import numpy as np

from portsim.eventlog.events import COLUMNS, Events
from portsim.extras import require

DICTIONARY_BYTES = 1 << 30  # words stay in the dictionary, however many trucks there are


def require_pyarrow() -> None:
    """Check, before a run, that its log can be written.

    Raises
    ------
    MissingPackageError
        If pyarrow is not installed.
    """
    require("pyarrow", "events", "--events writes Parquet and")


def write_parquet(events: Events, path: Path) -> None:
    """Write a log; its columns are described in docs/events.md."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    offset = events.start.strftime("%z")
    zone = pa.timestamp("us", tz=f"{offset[:3]}:{offset[3:5]}")
    columns = {
        "replication": pa.array(np.full(len(events), events.replication, dtype=np.int32)),
        "time_h": pa.array(events.time_h),
        "timestamp": pa.array(events.timestamp, pa.timestamp("us"))
        .cast(pa.timestamp("us", "UTC"))
        .cast(zone),
    }
    for name, words in events.words.items():
        codes = pa.array(words.codes, mask=words.codes < 0)
        columns[name] = pa.DictionaryArray.from_arrays(codes, pa.array(words.names, pa.string()))
    columns["amount"] = pa.array(events.amount, mask=np.isnan(events.amount))
    table = pa.table({name: columns[name] for name in COLUMNS})
    pq.write_table(table, path, compression="zstd", dictionary_pagesize_limit=DICTIONARY_BYTES)
