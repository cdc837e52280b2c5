"""A project: a folder with a manifest."""

import os
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence, Union

from . import _program

if TYPE_CHECKING:
    import pandas

#: The value of an option: a flag, a word, a number, or several.
Option = Union[bool, str, int, float, None, Sequence[str]]


def _options(flags: Dict[str, Option]) -> List[str]:
    """``fail_fast=True`` is ``--fail-fast``; ``set=["crop.size=64"]`` is ``--set crop.size=64``."""
    arguments: List[str] = []
    for name, value in flags.items():
        option = "--" + name.rstrip("_").replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            arguments.append(option)
        elif isinstance(value, (str, int, float)):
            arguments.append(f"{option}={value}")
        else:
            arguments += [f"{option}={item}" for item in value]
    return arguments


class Project:
    """A dataset's project: the folder of its ``dataset.yaml``, or the manifest itself."""

    def __init__(self, path: Union[str, "os.PathLike[str]"] = ".") -> None:
        given = os.path.abspath(os.fspath(path))
        if os.path.isdir(given):
            self._folder, self._manifest = given, None
        else:
            self._folder, self._manifest = os.path.dirname(given), os.path.basename(given)

    def __repr__(self) -> str:
        return f"dsbuild.Project({self.path!r})"

    @property
    def path(self) -> str:
        """The folder that was named."""
        return self._folder

    def build(self, *targets: str, **flags: Option) -> Dict[str, Any]:
        """Brings the dataset up to date and gives the summary, ``dsbuild.build/1``.

        Flags are the command's own: ``build(locked=True)``, ``build(profile="smoke", jobs=2)``.

        :raises ManifestError: with each mistake of the manifest in ``errors``.
        :raises BuildFailed: where it failed, or has gaps under ``strict``; ``summary`` says how far it came.
        :raises NeedsPerson: where a person has to decide first.
        :raises Busy: where another dsbuild holds the project, with ``no_wait=True``.
        :raises LockChanged: with ``locked=True`` where the lock would change.
        """
        return self._document("build", flags, targets)

    def status(self, **flags: Option) -> Dict[str, Any]:
        """How many candidates are left after each step, and what is stale: ``dsbuild.status/1``."""
        return self._document("status", flags)

    def plan(self, **flags: Option) -> Dict[str, Any]:
        """What a build would do and why, without doing it: ``dsbuild.plan/1``."""
        return self._document("plan", flags)

    def ls(self, step: Optional[str] = None, **filters: Option) -> List[Dict[str, Any]]:
        """The candidates after a step, the last one if none is named: a dictionary each.

        Filters are the command's: ``ls("export", verdict="in")``, ``ls(class_="weir", reason="http_404")``.
        """
        return _program.lines(self._run("ls", filters, [] if step is None else [step]))

    def why(self, image: str, **flags: Option) -> List[Dict[str, Any]]:
        """What happened to a picture, step by step: by its URL, the first digits of a digest, or an output file."""
        return _program.lines(self._run("why", flags, [image]))

    def frame(self, step: Optional[str] = None, **filters: Option) -> "pandas.DataFrame":
        """The candidates after a step as a table of pandas, one row each; ``file`` is absolute.

        :raises ImportError: where pandas is not installed.
        """
        import pandas

        table = pandas.json_normalize(self.ls(step, **filters))
        if "file" in table:
            root = self.root
            table["file"] = table["file"].map(lambda file: os.path.join(root, file), na_action="ignore")
        return table

    @property
    def root(self) -> str:
        """The folder of the manifest: the one that was named, or the nearest above it that has one."""
        if self._manifest is not None:
            return self._folder
        folder = self._folder
        while not os.path.isfile(os.path.join(folder, "dataset.yaml")):
            above = os.path.dirname(folder)
            if above == folder:
                return self._folder
            folder = above
        return folder

    def _document(self, command: str, flags: Dict[str, Option], targets: Sequence[str] = ()) -> Dict[str, Any]:
        return _program.document(self._run(command, flags, targets)) or {}

    def _run(self, command: str, flags: Dict[str, Option], targets: Sequence[str]) -> str:
        arguments = [command, "--json", "--no-input"]
        if self._manifest is not None:
            arguments.append(f"--file={self._manifest}")
        return _program.run([*arguments, *_options(flags), "--", *targets], self._folder)
