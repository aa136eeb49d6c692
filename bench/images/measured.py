"""Runs a command; prints wall seconds, CPU seconds of it and its children, and its largest resident size as one line of JSON.

measured.py LOG COMMAND…   the command's own output goes to LOG; ends with its exit code.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

began = time.monotonic()
with Path(sys.argv[1]).open("wb") as log:
    code = subprocess.run(
        sys.argv[2:], stdout=log, stderr=subprocess.STDOUT, check=False
    ).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
told = {
    "seconds": time.monotonic() - began,
    "cpu": used.ru_utime + used.ru_stime,
    "peakMB": used.ru_maxrss / 1000,
}
print(json.dumps(told))
sys.exit(code)
