"""`python -m trainyard_engine preflight JOB.json`: prints what a few real steps of the job's config measure, as JSON."""

from __future__ import annotations

import json
import traceback
from pathlib import Path

from . import config, devices, job, world
from .errors import TrainyardError
from .events import EventWriter
from .session import Session
from .worker import limit_threads, translate


def main(path: Path) -> int:
    """Exit code 0, or 2 with the problem as JSON on standard output. The job's folder gets its log and nothing else."""
    task = job.load(path)
    events = EventWriter(task.events, task.attempt)
    try:
        task = devices.claim(task, world.World())
        session = Session(job=task, config=config.canonical(task.config), events=events)
        session.asked = session.config
        limit_threads(task.threads)
        from .images.preflight import measure

        print(json.dumps({"ok": True, "preflight": measure(session)}, ensure_ascii=False))
        return 0
    except Exception as failed:
        if not isinstance(failed, TrainyardError):
            traceback.print_exc()
        error = failed if isinstance(failed, TrainyardError) else translate(failed)
        print(json.dumps({"ok": False, "error": error.to_json()}, ensure_ascii=False))
        return 2
    finally:
        events.close()
