"""How a worker tells its end to whoever started it, beside its last event."""

COMPLETED, FAILED, INVALID, PAUSED, CANCELLED, PRUNED = 0, 1, 2, 3, 4, 5


def of_error(code: str) -> int:
    """Of a training that ended with an error of this code: INVALID says that the job itself cannot be trained."""
    return INVALID if code.startswith("config.") else FAILED
