import Diagnostics
import Encoding
import Engine
import Listings
import Manifest
import Pipeline
import Queries

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
              ("addresses", .int(asked.addresses)), ("changed", .int(asked.changed + asked.gained)),
              ("gained", .int(asked.gained)),
              ("confirmed", .int(asked.confirmed)), ("failed", .int(failed)),
              ("reasons", .object(present: reasons.map { ($0.name, .int($0.count)) })),
            ])
          )
        ])
      Standard.output(json: value)
    } else if !project.options.quiet {
      Standard.error("\(sentence(asked, failed, reasons))\n")
      if asked.changed + asked.gained > 0 { Standard.error("next: `dsbuild`\n") }
    }
    if project.options.strict, failed > 0 { throw ExitStatus.gaps }
  }

  private static func sentence(
    _ asked: Builder.Asked, _ failed: Int, _ reasons: [(name: String, count: Int)]
  ) -> String {
    guard asked.addresses > 0 else { return "nothing to ask again" }
    var parts = [
      (asked.gained, "gave a picture for the first time"), (asked.changed, "gave other bytes"),
      (asked.confirmed, "gave the same bytes"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    let list = reasons.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    if failed > 0 { parts.append("\(failed) failed (\(list))") }
    return "asked again for \(asked.addresses) \(asked.addresses == 1 ? "address" : "addresses"): "
      + parts.joined(separator: ", ")
  }

  /// - Throws: `DiagnosticError` where the network may not be asked: asking is all that these commands do.
  static func refuseOffline(_ project: Project, _ command: String) throws {
    guard project.options.offline || project.options.frozen else { return }
    let flag = project.options.offline ? "--offline" : "--frozen"
    throw DiagnosticError("`\(command)` needs the network, which `\(flag)` forbids", hint: "leave out `\(flag)`")
  }
}
