"""`python -m trainyard_engine COMMAND`: train, describe, check, preflight, guard, warm, predict, preview, embed, read, serve."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from . import catalogue
from .errors import TrainyardError
from .output import be_patient, silence


def describe(_: argparse.Namespace) -> int:
    """Prints the registry as JSON."""
    print(json.dumps(catalogue.describe(), ensure_ascii=False))
    return 0


def check(options: argparse.Namespace) -> int:
    """Prints all problems of a job's config."""
    from . import config, job

    try:
        _, problems = config.examine(job.load(options.job).config)
    except TrainyardError as error:
        problems = error.problems
    print(json.dumps({"problems": [problem.to_json() for problem in problems]}, ensure_ascii=False))
    return 2 if any(problem.severity == "error" for problem in problems) else 0


def train(options: argparse.Namespace) -> int:
    """Trains in this process."""
    from .worker import run

    be_patient()
    return run(options.job)


def preflight(options: argparse.Namespace) -> int:
    """Takes a few real steps and prints what they measure, as JSON."""
    from .preflight_command import main

    be_patient()
    return main(options.job)


def embed(options: argparse.Namespace) -> int:
    """Keeps features of pictures, and labels pictures by their neighbours."""
    from .embed_command import main

    be_patient()
    return main(options.job)


def guard(options: argparse.Namespace) -> int:
    """Runs `train` as a child and writes how it ended."""
    from .guard import run

    be_patient()
    return run(options.job, options.log, options.exit)


def warm(options: argparse.Namespace) -> int:
    """Imports the libraries once and forks guards on request."""
    from .warm import run

    be_patient()
    return run(options.socket, options.idle_seconds)


def predict(options: argparse.Namespace) -> int:
    """Answers for files with a model folder."""
    from .predict import main

    return main(options.model, options.files, as_json=options.json, output=options.output, dialect=options.dialect)


def preview(options: argparse.Namespace) -> int:
    """Writes pictures of the data as the model would see them."""
    from .images.preview_command import main

    return main(options.config, options.out, count=options.count, draw=options.draw)


def read(options: argparse.Namespace) -> int:
    """Prints the cells of a table as a reading gives them, one JSON array per row."""
    from .tables.read_command import main

    return main(options.file, options.reading)


def serve(_: argparse.Namespace) -> int:
    """Answers requests on standard input until it ends."""
    from .serve import main

    return main()


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="trainyard_engine", description="Trains and predicts without any platform.")
    parser.add_argument("--plugins", help="folder of *.py files that register entries of your own")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("describe", help="print the registry as JSON").set_defaults(go=describe)
    for name, go in (("train", train), ("check", check), ("preflight", preflight), ("embed", embed)):
        one = commands.add_parser(name, help=go.__doc__)
        one.add_argument("job", type=Path)
        one.set_defaults(go=go)
    one = commands.add_parser("guard", help=guard.__doc__)
    one.add_argument("job", type=Path)
    one.add_argument("--log", type=Path, required=True)
    one.add_argument("--exit", type=Path, required=True)
    one.set_defaults(go=guard)
    one = commands.add_parser("warm", help=warm.__doc__)
    one.add_argument("--socket", type=Path, required=True)
    one.add_argument("--idle-seconds", type=float, default=600.0)
    one.set_defaults(go=warm)
    one = commands.add_parser("predict", help=predict.__doc__)
    one.add_argument("model", type=Path)
    one.add_argument("files", type=Path, nargs="+", metavar="FILE")
    one.add_argument("--json", action="store_true", help="one JSON object per file")
    one.add_argument("--output", type=Path, metavar="FILE.csv", help="write the answers as CSV, and print counts")
    one.add_argument(
        "--dialect", type=Path, metavar="FILE.json", help="how the tables are written, if unlike in training"
    )
    one.set_defaults(go=predict)
    one = commands.add_parser("preview", help=preview.__doc__)
    one.add_argument("config", type=Path, help="a config as JSON")
    one.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    one.add_argument("--count", type=int, default=12, help="pictures")
    one.add_argument("--draw", type=int, default=0, help="another number shows other pictures")
    one.set_defaults(go=preview)
    one = commands.add_parser("read", help=read.__doc__)
    one.add_argument("file", type=Path)
    one.add_argument("--reading", type=Path, metavar="READING.json", help="without it: UTF-8, commas, a header, dots")
    one.set_defaults(go=read)
    commands.add_parser("serve", help=serve.__doc__).set_defaults(go=serve)
    return parser


def main() -> int:
    """Runs one command; its return value is the exit code."""
    options = arguments().parse_args()
    if options.command == "warm":
        # Read when NumPy is loaded: a thread pool would not survive the forks.
        os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        try:
            if options.plugins:
                # For the processes of several devices as well.
                os.environ["TRAINYARD_PLUGINS_DIR"] = str(Path(options.plugins).absolute())
            catalogue.load(options.plugins)
            code: int = options.go(options)
        except TrainyardError as error:
            print(f"{error.message} {error.hint}", file=sys.stderr)
            code = 2
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough. What is left in the buffers must not fail once more at the very end.
        silence(sys.stdout)
        return 0
    return code


if __name__ == "__main__":
    sys.exit(main())
