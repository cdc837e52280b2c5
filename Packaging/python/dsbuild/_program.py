"""Finding and running the program."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from typing import Any, Dict, List, Optional, Sequence

from ._errors import error


def program() -> str:
    """The path of the program: ``DSBUILD_BINARY``, the one that was installed with this package, or one on the path.

    :raises FileNotFoundError: if there is none.
    """
    named = os.environ.get("DSBUILD_BINARY")
    if named:
        return named
    folders = [sysconfig.get_path("scripts"), os.path.dirname(sys.executable)]
    # `pip install --user` and `--target` put it elsewhere.
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    folders += [os.path.join(package, "bin"), os.path.join(os.path.expanduser("~"), ".local", "bin")]
    for folder in folders:
        path = os.path.join(folder, "dsbuild")
        if os.access(path, os.X_OK) and os.path.isfile(path):
            return path
    found = shutil.which("dsbuild")
    if found:
        return found
    raise FileNotFoundError("there is no program `dsbuild`: install this package by pip, or set DSBUILD_BINARY")


def run(arguments: Sequence[str], folder: str) -> str:
    """Runs the program in a folder and gives its standard output.

    :raises DsbuildError: for any exit code but 0.
    """
    command: List[str] = [program(), *arguments]
    try:
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False
        )
    except KeyboardInterrupt:
        # The program got the signal too and has kept what was finished.
        raise
    output = done.stdout.decode("utf-8", "replace")
    if done.returncode == 0:
        return output
    raise error(done.returncode, document(output), done.stderr.decode("utf-8", "replace"))


def document(output: str) -> Optional[Dict[str, Any]]:
    """The one JSON document of an output; None where it is not one."""
    try:
        value = json.loads(output)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def lines(output: str) -> List[Dict[str, Any]]:
    """The JSON objects of an output, one a line."""
    return [json.loads(line) for line in output.splitlines() if line.strip()]
