import Diagnostics
import Digests
import Queries

/// The output of `verify --recompute`.
enum RecomputedText {
  /// At most this many wrong results get a line; the rest is counted.
  private static let most = 100

  static func tell(_ found: Recomputation, _ names: [SHA256Digest: String], isRepairing: Bool) {
    for lie in found.lies.prefix(most) {
      let image = names[lie.source].map { " (\($0))" } ?? ""
      Standard.output(
        "wrong: \(lie.source.hex): its remembered \(lie.kind) is not what this machine computes\(image)\n")
    }
    if found.lies.count > most { Standard.output("and \(found.lies.count - most) more: `--json` shows all of them\n") }
    let skipped = found.skipped > 0 ? "; \(found.skipped) need pictures that are not here: `dsbuild pull`" : ""
    let next =
      found.lies.isEmpty || isRepairing ? "" : "; `dsbuild verify --recompute=100% --repair` computes them again"
    let sum = found.lies.isEmpty ? "all right" : "\(found.lies.count) wrong"
    Standard.output("\(Counted.text(found.checked, "result")) computed again: \(sum)\(next)\(skipped)\n")
  }

  static func json(_ found: Recomputation, _ names: [SHA256Digest: String]) -> JSONValue {
    .object(present: [
      ("checked", .int(found.checked)), ("skipped", .int(found.skipped)),
      (
        "wrong",
        .array(
          found.lies.map { lie in
            .object(present: [
              ("sha256", .string(lie.source.hex)), ("action", .string(lie.kind)),
              ("image", names[lie.source].map { .string($0) }),
            ])
          })
      ),
    ])
  }
}
