import Exports
import Pipeline
import Queries

extension Project {
  /// What a build would do now.
  func lookAhead(_ workspace: Workspace) throws -> Forecast {
    try watching(workspace, "compare with the last build") {
      try Forecast(manifest, version: Version.current, formats: ExportFormats.all, workspace: workspace)
    }
  }
}
