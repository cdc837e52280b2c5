import Diagnostics
import Engine
import Manifest
import Pipeline

/// What `update` and `retry` say at their end.
enum AskedText {
  /// Says it, and ends with exit 3 under `--strict` when an address failed.
  static func tell(_ asked: Builder.Asked, _ project: Project, seconds: Double) throws {
    let failed = asked.failures.values.reduce(0, +)
    let reasons = asked.failures.map { (name: $0.key.name, count: $0.value) }.sorted { $0.name < $1.name }
    if project.options.json {
      let value = BuildJSON.build(
        asked.report, project.manifest, result: asked.report.isChanged ? "built" : "unchanged", seconds: seconds,
        extra: [
          (
            "asked",
            .object(present: [
              ("addresses", .int(asked.addresses)), ("changed", .int(asked.changed)),
              ("confirmed", .int(asked.confirmed)), ("failed", .int(failed)),
              ("reasons", .object(present: reasons.map { ($0.name, .int($0.count)) })),
            ])
          )
        ])
      Standard.output(json: value)
    } else if !project.options.quiet {
      var text: TerminalText = "asked again for \(asked.addresses) addresses: \(asked.changed) gave other bytes"
      if asked.confirmed > 0 { text += ", \(asked.confirmed) the same" }
      text += ", \(failed) failed"
      if !reasons.isEmpty { text += " (\(reasons.map { "\($0.count) \($0.name)" }.joined(separator: ", ")))" }
      Standard.error("\(text)\n" + (asked.report.isChanged ? "next: `dsbuild`\n" : ""))
    }
    if project.options.strict, failed > 0 { throw ExitStatus.gaps }
  }
}
