import Diagnostics
import Engine
import Exports
import Listings
import Pipeline

/// What `explain near_duplicates --sweep` says.
enum SweepText {
  /// Tells how many pictures each threshold would put out.
  ///
  /// - Throws: where another step is asked about, or no distances are known.
  static func tell(_ project: Project, target: String?) throws {
    guard target == nil || target == StepName.nearDuplicates.text else {
      throw DiagnosticError("only `near_duplicates` has a threshold", hint: "`dsbuild explain near_duplicates --sweep`")
    }
    let sweep = try ThresholdSweep(
      project.manifest, version: Version.current, formats: ExportFormats.all,
      workspace: try project.workspace(.readOnly))
    guard let sweep else {
      throw DiagnosticError(
        "no distances between pictures are known", hint: "build first, with `duplicates.near.threshold` above 0%")
    }
    if project.options.json { Standard.output(json: sweep.json) } else { Standard.output(plain(sweep)) }
  }

  /// A line a threshold at which the number changes.
  private static func plain(_ sweep: ThresholdSweep) -> TerminalText {
    var text: TerminalText =
      "near_duplicates by \(sweep.algorithm), \(sweep.bits) bits; distances are known up to \(sweep.radius)\n"
    var before: Int?
    for point in sweep.points where point.dropped != before || point.bits == sweep.limit {
      before = point.dropped
      let mark = point.bits == sweep.limit ? "  <- in force" : ""
      text += "  up to \(point.bits) bits (\(sweep.percent(point))%): \(point.dropped) out\(mark)\n"
    }
    return text
  }
}
