"""Weights from the Hugging Face hub: fetched once into its cache, with short waits and errors that name the remedy."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import TrainyardError

#: Seconds that a silent hub is waited for.
PATIENCE = 10
#: A name never becomes a path: words with single dots and slashes between them.
REVISION = re.compile(r"^(?!.*\.\.)[\w][\w./-]{0,199}$")
INDEX = "model.safetensors.index.json"


def fetch(model: str, weights: bool, revision: str | None = None) -> Path:
    """Folder with config.json, and with weights if asked for; from the cache where the hub cannot be reached.

    JSON and safetensors only: a pickle is never even fetched. File by file, which needs nothing of a hub but the route
    that resolves a file. Raises TrainyardError `engine.hub_unreachable` or `engine.model_not_found`.
    """
    os.environ.setdefault("HF_HUB_DOWNLOAD_TIMEOUT", str(PATIENCE))
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from huggingface_hub import constants
    from huggingface_hub.errors import (
        GatedRepoError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    if revision is not None and not REVISION.match(revision):
        message = f'The revision "{revision[:80]}" is no name of a branch, a tag or a commit.'
        raise TrainyardError("engine.model_not_found", message, "Check model.revision.")
    reason = ""
    try:
        reason = trouble(model, revision)
        with private():
            return fetch_files((model, revision), weights, local=bool(reason))
    except GatedRepoError:
        message = f'The model "{model}" is only for accounts that were granted it.'
        raise TrainyardError("engine.model_not_found", message, "Set HF_TOKEN, or choose another model.") from None
    except RevisionNotFoundError:
        message = f'The model "{model}" has no revision "{revision}".'
        raise TrainyardError("engine.model_not_found", message, "Check model.revision.") from None
    except RepositoryNotFoundError:
        raise TrainyardError("engine.model_not_found", f'{constants.ENDPOINT} has no model "{model}".') from None
    except (LocalEntryNotFoundError, OSError) as error:
        reason = reason or first_line(error)
        message = f'The model "{model}" cannot be fetched from {constants.ENDPOINT} and is not in the cache ({reason}).'
        raise TrainyardError("engine.hub_unreachable", message) from error


@contextmanager
def private() -> Iterator[None]:
    """Folders and files made inside are for this user alone (0700, 0600): gated weights were granted to an account.

    A folder that is there already, which several users may share on purpose, stays as it is.
    """
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def trouble(model: str, revision: str | None) -> str:
    """Why the hub does not answer, '' where it does. One short question: the client's own retries take half a minute."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_url
    from huggingface_hub.errors import EntryNotFoundError, RepositoryNotFoundError, RevisionNotFoundError

    try:
        get_hf_file_metadata(hf_hub_url(model, "config.json", revision=revision), timeout=PATIENCE)
    except (RepositoryNotFoundError, RevisionNotFoundError):
        raise
    except EntryNotFoundError:
        return ""
    except Exception as error:
        # Refused, unknown host, silent, 503: errors of the HTTP library, of the socket, and of the client.
        return first_line(error)
    return ""


def first_line(error: Exception) -> str:
    """An error in one line."""
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


def fetch_files(which: tuple[str, str | None], weights: bool, local: bool) -> Path:
    """The files of a model and its revision one by one, from the cache alone if `local`.

    What is missing is for whoever loads the folder to tell.
    """
    model, revision = which
    folder = fetch_one(model, "config.json", revision, local)
    if folder is None:
        message = f'The model "{model}" has no config.json.'
        raise TrainyardError("engine.model_not_found", message, "Choose one that Transformers can load.")
    # All further files are those of the same commit: a model may be changed between two of them.
    commit = folder.name
    fetch_one(model, "preprocessor_config.json", commit, local)
    if weights and fetch_one(model, "model.safetensors", commit, local) is None:
        index = fetch_one(model, INDEX, commit, local)
        shards = json.loads((index / INDEX).read_text("utf-8"))["weight_map"].values() if index else []
        for shard in sorted(set(shards)):
            fetch_one(model, shard, commit, local)
    return folder


def fetch_one(model: str, file: str, commit: str | None, local: bool) -> Path | None:
    """Folder of the snapshot that has the file, None where the model has no such file."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError, LocalEntryNotFoundError

    try:
        return Path(hf_hub_download(model, file, revision=commit, etag_timeout=PATIENCE, local_files_only=local)).parent
    except LocalEntryNotFoundError:
        if file == "config.json" or not local:
            raise
        return None
    except EntryNotFoundError:
        return None
