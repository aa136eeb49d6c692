"""One arm of bench/reading.ts in a process of its own: `execute FILE READING.json` or `pandas FILE`.

Prints seconds and peak memory."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

arm, path = sys.argv[1], Path(sys.argv[2])
if arm == "pandas":
    import pandas

    began = time.perf_counter()
    frame = pandas.read_csv(path)
    rows, columns = frame.shape
else:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "engine"))
    from trainyard_engine.tables.cells import execute
    from trainyard_engine.tables.read import read
    from trainyard_engine.tables.reading import UNUSED, from_json

    by = from_json(json.loads(Path(sys.argv[3]).read_text("utf-8")))
    began = time.perf_counter()
    table = read(path, by.dialect, by.plain)
    cells = [execute(one, table.columns[one.name]) for one in by.columns if one.type not in UNUSED]
    rows, columns = table.rows, len(table.columns)
seconds = time.perf_counter() - began
# Kilobytes on Linux.
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": seconds, "peak_bytes": peak, "rows": rows, "columns": columns}))
