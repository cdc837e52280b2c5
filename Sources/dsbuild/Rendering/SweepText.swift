import Diagnostics
import Engine
import Exports
import Listings
import Manifest
import Pipeline

/// The output of `explain near_duplicates --sweep` and `explain quality --sweep`.
enum SweepText {
  /// Prints how many pictures each threshold would drop.
  ///
  /// - Throws: `DiagnosticError` if another step is named, or if no distances are known.
  static func tell(_ project: Project, target: String?) throws {
    if target == quality { return try tellQuality(project) }
    guard target == nil || target == StepName.nearDuplicates.text else {
      throw DiagnosticError(
        "`--sweep` tries thresholds, and only `near_duplicates` and `quality` have some",
        hint: "run `dsbuild explain near_duplicates --sweep` or `dsbuild explain quality --sweep`")
    }
    let sweep = try ThresholdSweep(
      project.manifest, version: Version.current, formats: ExportFormats.all,
      workspace: try project.workspace(.readOnly))
    guard let sweep else {
      throw DiagnosticError(
        "no build has compared the pictures yet, so thresholds cannot be tried",
        hint: "run `dsbuild` first; `duplicates.near.threshold` must be above `0%`")
    }
    if project.options.json { Standard.output(json: sweep.json) } else { Standard.output(plain(sweep)) }
  }

  private static let quality = "quality"

  /// Prints how many pictures each threshold of the quality rules would mark.
  private static func tellQuality(_ project: Project) throws {
    let listings = try BuiltDataset(project.manifest, workspace: try project.workspace(.readOnly))
    let sweep = try QualitySweep(listings, classes: project.manifest.classes.map(\.name))
    guard sweep.pictures > 0 else {
      throw DiagnosticError(
        "no build has scored the pictures yet, so thresholds cannot be tried", hint: "run `dsbuild` first")
    }
    let (rules, marked) = (project.manifest.quality, listings.marked)
    if project.options.json { return Standard.output(json: sweep.json(rules, marked: marked)) }
    var text: TerminalText = "quality of \(Counted.text(sweep.pictures, "picture"))\n"
    for measure in QualitySettings.Measure.allCases {
      let rule = rules[measure]
      text += "\(measure.rawValue): \(rule.text), \(marked[measure] ?? 0) marked\n"
      var before: Int?
      for at in QualitySweep.thresholds {
        let marked = sweep.marked(measure, above: at)
        guard marked != before else { continue }
        before = marked
        text += "  above \(Double(at) / 100): \(marked)\n"
      }
    }
    Standard.output(text)
  }

  /// A line for each threshold at which the number changes.
  private static func plain(_ sweep: ThresholdSweep) -> TerminalText {
    var text: TerminalText =
      "near_duplicates by \(sweep.algorithm), \(sweep.bits) bits; distances are known up to \(sweep.radius)\n"
    var before: Int?
    let isByBits = sweep.limit < sweep.bits
    for point in sweep.points where point.dropped != before || isByBits && point.bits == sweep.limit {
      before = point.dropped
      let mark = isByBits && point.bits == sweep.limit ? "  <- in force" : ""
      text += "  up to \(point.bits) bits (\(sweep.percent(point))%): \(point.dropped) out\(mark)\n"
    }
    if !isByBits {
      text +=
        "in force: the codes only find the pairs, and each is then compared in detail, so the lines above do not apply; "
        + "a `duplicates.near.threshold` in percent makes them apply, and `dsbuild ls --reason near_duplicate` names what is out\n"
    }
    return text
  }
}
