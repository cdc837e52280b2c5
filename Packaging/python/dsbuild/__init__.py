"""dsbuild from Python: build a dataset, and read what became of its pictures.

    import dsbuild

    project = dsbuild.Project("flood-assets")
    project.build()
    rows = project.ls("export", verdict="in")
"""

from ._errors import BuildFailed, Busy, DsbuildError, ErrorDetail, LockChanged, ManifestError, NeedsPerson
from ._program import program
from ._project import Project

__all__ = [
    "BuildFailed",
    "Busy",
    "DsbuildError",
    "ErrorDetail",
    "LockChanged",
    "ManifestError",
    "NeedsPerson",
    "Project",
    "program",
]
