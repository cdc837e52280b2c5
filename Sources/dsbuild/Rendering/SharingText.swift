import Diagnostics
import Digests
import Engine
import Pipeline
import Queries
import Transfer

extension RemoteCounts {
  /// The counts, as `build --json` and the log of a run have them.
  var json: JSONValue {
    .object(present: [
      ("state", .string(standing.rawValue)), ("blobs", .int(blobs)), ("bytes", .int(bytes)),
      ("requests", .int(requests)), ("missing", .int(missing)), ("rejected", .int(rejected)), ("pushed", .int(pushed)),
    ])
  }
}

extension PushReport.Blob {
  /// The blob as `--json` has it.
  var json: JSONValue {
    .object(present: [
      ("sha256", .string(digest.hex)), ("url", .string(source)), ("reason", reason.map { .string($0) }),
    ])
  }
}

/// What `push` and `pull` say at their end.
enum SharingText {
  /// More blobs than this are counted.
  private static let most = 10

  /// A line for each blob, as many as fit, and the number of the others.
  static func lines(_ blobs: [PushReport.Blob], _ words: String) -> TerminalText {
    var text: TerminalText = ""
    for blob in blobs.prefix(most) {
      let reason = blob.reason.map { ": \($0)" } ?? ""
      text += "error: `\(blob.source)` (\(String(blob.digest.hex.prefix(16)))) \(words)\(reason)\n"
    }
    if blobs.count > most { text += "error: and \(blobs.count - most) more like these: `--json` shows all\n" }
    return text
  }

  /// Why the store was asked no more.
  static func line(_ failure: ObjectFailure?, _ remote: String) -> TerminalText {
    failure.map { "error: `\(remote)` was asked no more: \($0.text)\n" } ?? ""
  }

  /// Blobs and bytes.
  static func size(_ blobs: Int, _ bytes: Int) -> String { "\(Counted.text(blobs, "blob")), \(ByteCount.text(bytes))" }

  /// Blobs as `--json` has them.
  static func json(_ blobs: [PushReport.Blob]) -> JSONValue { .array(blobs.map(\.json)) }
}
