"""Trainyard's engine: trains image classifiers and table models from one job file.

It knows no server, no database and no scheduling. What it says, it appends to an events file.
"""

import os

__version__ = "0.1.0"

# Threads that spin long while they wait make every worker of a shared machine several times slower, and threads that sleep at
# once lose a third of a small network's speed to waking up. So they look some 2,000 times (about 50 µs), then sleep; OpenMP
# reads this when torch is loaded, so it stands before any import of it. Measured: docs/decisions/0018-waiting-threads.md.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "2000")
