import Diagnostics
import Digests
import Engine
import Listings
import Manifest
import Pipeline
import Queries

/// The output of `update` and `retry`.
enum AskedText {
  /// Prints the result, and exits with 3 under `--strict` if an address failed.
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
              ("changed_addresses", .array(asked.changedAddresses.map { .string($0) })),
              ("confirmed", .int(asked.confirmed)), ("failed", .int(failed)),
              ("reasons", .object(present: reasons.map { ($0.name, .int($0.count)) })),
            ])
          )
        ])
      Standard.output(json: value)
    } else if !project.options.quiet {
      Standard.error("\(sentence(asked, failed, reasons))\n")
      for line in lines(asked) { Standard.error("\(line)\n") }
    }
    if project.options.strict, failed > 0 {
      if !project.options.json {
        Standard.error(
          "error: `--strict` allows no failure, and \(Counted.text(failed, "address", "addresses")) failed\n"
            + "  hint: `dsbuild status` says why and what can be done\n")
      }
      throw ExitStatus.gaps
    }
  }

  /// The largest number of addresses that are named.
  private static let mostNamed = 10

  /// The addresses that gave other bytes, and the next command.
  static func lines(_ asked: Builder.Asked) -> [String] {
    var lines = asked.changedAddresses.prefix(mostNamed).map { "  other bytes: \($0)" }
    let more = asked.changed - lines.count
    if more > 0 { lines.append("  and \(more) more") }
    if asked.nothing == .neverBuilt { lines.append("next: `dsbuild` to build the dataset") }
    if asked.changed + asked.gained > 0 { lines.append("next: `dsbuild` to build with what came") }
    return lines
  }

  private static func sentence(
    _ asked: Builder.Asked, _ failed: Int, _ reasons: [(name: String, count: Int)]
  ) -> String {
    guard asked.addresses > 0 else {
      let why =
        switch asked.nothing {
        case .neverBuilt: "nothing was built yet, so the lock records no picture"
        case .noAddresses: "no picture of this dataset has a web address"
        case .noPins: "the lock records no address that was asked for"
        case .noFailures, nil: "no address failed"
        }
      return "nothing to ask again: \(why)"
    }
    var parts = [
      (asked.gained, "gave a picture for the first time"), (asked.changed, "gave other bytes"),
      (asked.confirmed, "gave the same bytes"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    let list = reasons.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    if failed > 0 { parts.append("\(failed) failed (\(list))") }
    let kept = failed == asked.addresses && asked.isUpdate ? "; the pictures stay as the lock records them" : ""
    return "asked again for \(Counted.text(asked.addresses, "address", "addresses")): "
      + parts.joined(separator: ", ") + kept
  }

  /// - Throws: `DiagnosticError` if the options forbid network access, because these commands do nothing else.
  static func refuseOffline(_ project: Project, _ command: String) throws {
    guard project.options.offline || project.options.frozen else { return }
    let flag = project.options.offline ? "--offline" : "--frozen"
    throw DiagnosticError(
      "`dsbuild \(command)` needs the network, which `\(flag)` forbids", hint: "leave out `\(flag)`")
  }
}
