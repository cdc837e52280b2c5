"""The exit codes of dsbuild as exceptions."""

from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Type


@dataclass(frozen=True)
class ErrorDetail:
    """One mistake: what is wrong, where, and what helps."""

    message: str
    file: Optional[str] = None
    line: Optional[int] = None
    column: Optional[int] = None
    hint: Optional[str] = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        text = f"{place}: {self.message}" if place else self.message
        return f"{text} (hint: {self.hint})" if self.hint else text


class DsbuildError(Exception):
    """dsbuild ended with an exit code other than 0."""

    def __init__(self, status: int, errors: List[ErrorDetail], summary: Optional[Dict[str, Any]] = None) -> None:
        super().__init__("; ".join(str(error) for error in errors) or f"dsbuild ended with {status}")
        #: The exit code.
        self.status = status
        #: Every mistake that was found.
        self.errors = errors
        #: What a build says of itself, where it got so far.
        self.summary = summary


class BuildFailed(DsbuildError):
    """The command failed (1), or there are gaps under ``strict`` or past ``fetch.fail_over`` (3)."""


class ManifestError(DsbuildError):
    """The manifest, or the call, has mistakes (2)."""


class NeedsPerson(DsbuildError):
    """A person has to decide something first (4)."""


class Busy(DsbuildError):
    """Another dsbuild holds the project (5)."""


class LockChanged(DsbuildError):
    """The lock would change under ``locked``, or a pinned picture is another one now (6)."""


_BY_STATUS: Dict[int, Type[DsbuildError]] = {
    1: BuildFailed,
    2: ManifestError,
    3: BuildFailed,
    4: NeedsPerson,
    5: Busy,
    6: LockChanged,
}


def error(status: int, document: Optional[Dict[str, Any]], talk: str) -> DsbuildError:
    """The exception for an exit code and what was printed with it."""
    document = document or {}
    found = [
        ErrorDetail(
            message=str(item.get("message", "")),
            file=item.get("file"),
            line=item.get("line"),
            column=item.get("column"),
            hint=item.get("hint"),
        )
        for item in document.get("errors", [])
    ]
    if not found and talk.strip():
        found = [ErrorDetail(talk.strip())]
    summary = document if document.get("schema") == "dsbuild.build/1" else None
    return _BY_STATUS.get(status, DsbuildError)(status, found, summary)
