"""Trainyard's engine: trains image classifiers and table models from one job file.

It knows no server, no database and no scheduling. What it says, it appends to an events file.
"""

import os

__version__ = "0.1.0"

# Threads that spin while they wait make every worker of a shared machine several times slower; OpenMP reads this
# when torch is loaded, so it stands before any import of it.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
