import Exports
import Pipeline
import Queries

extension Project {
  /// The forecast of a build of everything, or of some targets.
  func lookAhead(_ workspace: Workspace, at targets: [Target] = []) throws -> Forecast {
    try watching(workspace, "compare with the last build") {
      try Forecast(
        manifest, version: Version.current, formats: ExportFormats.all, targets: targets, workspace: workspace)
    }
  }
}
