"""Trainyard's engine: trains image classifiers and table models from one job file.

It knows no server, no database and no scheduling. What it says, it appends to an events file.
"""

__version__ = "0.1.0"
