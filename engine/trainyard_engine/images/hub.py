"""Weights from the Hugging Face hub: fetched once into its cache, with short waits and errors that name the remedy."""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import TrainyardError

#: Seconds that a silent hub is waited for.
PATIENCE = 10
#: JSON and safetensors only: a pickle is never even fetched.
FILES = ["*.json", "*.safetensors"]


def fetch(model: str, weights: bool) -> Path:
    """Folder with config.json, and with weights if asked for; from the cache where the hub cannot be reached.

    Raises TrainyardError `engine.hub_unreachable` or `engine.model_not_found`.
    """
    os.environ.setdefault("HF_HUB_DOWNLOAD_TIMEOUT", str(PATIENCE))
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, LocalEntryNotFoundError, RepositoryNotFoundError

    patterns = FILES if weights else ["config.json", "preprocessor_config.json"]
    try:
        return Path(snapshot_download(model, allow_patterns=patterns, etag_timeout=PATIENCE))
    except GatedRepoError:
        message = f'The model "{model}" is only for accounts that were granted it.'
        raise TrainyardError("engine.model_not_found", message, "Set HF_TOKEN, or choose another model.") from None
    except RepositoryNotFoundError:
        raise TrainyardError("engine.model_not_found", f'{constants.ENDPOINT} has no model "{model}".') from None
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        cause = error.__cause__ or error
        reason = str(cause).splitlines()[0][:200] if str(cause) else type(cause).__name__
        message = f'The model "{model}" cannot be fetched from {constants.ENDPOINT} and is not in the cache ({reason}).'
        raise TrainyardError("engine.hub_unreachable", message) from error
