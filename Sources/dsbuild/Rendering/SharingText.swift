import Diagnostics
import Digests
import Engine
import Pipeline
import Queries
import Transfer

extension RemoteCounts {
  /// The counts in the form of `build --json` and of the log of a run.
  var json: JSONValue {
    .object(present: [
      ("state", .string(standing.rawValue)), ("blobs", .int(blobs)), ("bytes", .int(bytes)),
      ("requests", .int(requests)), ("missing", .int(missing)), ("rejected", .int(rejected)), ("pushed", .int(pushed)),
    ])
  }
}

extension PushReport.Blob {
  /// The blob in the form of `--json`.
  var json: JSONValue {
    .object(present: [
      ("sha256", .string(digest.hex)), ("url", .string(source)), ("reason", reason.map { .string($0) }),
    ])
  }
}

/// The output of `push` and `pull`.
enum SharingText {
  /// At most this many blobs get a line; the rest is counted.
  private static let most = 10

  /// A line for each of the first blobs, the number of the others, and what helps; nothing without blobs.
  static func lines(_ blobs: [PushReport.Blob], _ words: String, hint: String) -> TerminalText {
    var text: TerminalText = ""
    for blob in blobs.prefix(most) {
      let reason = blob.reason.map { ": \($0)" } ?? ""
      text += "error: `\(blob.source)` (\(String(blob.digest.hex.prefix(16)))) \(words)\(reason)\n"
    }
    if blobs.count > most { text += "error: and \(blobs.count - most) more like these: `--json` shows all of them\n" }
    return blobs.isEmpty ? text : text + "  hint: \(hint)\n"
  }

  /// Why no further requests were sent to the store, and how many pictures did not come or go. They are not listed one by
  /// one, because they all have this reason.
  static func line(_ failure: ObjectFailure?, _ remote: String, left: Int, hint: String) -> TerminalText {
    guard let failure else { return "" }
    let rest = left == 0 ? "the rest was not tried" : "\(Counted.text(left, "picture")) did not get through"
    return "error: the store `\(remote)` \(words(for: failure)), and \(rest): \(failure.text)\n  hint: \(hint)\n"
  }

  private static func words(for failure: ObjectFailure) -> String {
    if case .denied = failure { return "denies access" }
    return "does not work"
  }

  /// The end of a line of counts: how many pictures are not in them.
  static func rest(_ left: Int) -> String {
    left == 0 ? "" : ", and \(left) did not get through because the store failed"
  }

  /// The number of blobs and bytes.
  static func size(_ blobs: Int, _ bytes: Int) -> String {
    "\(Counted.text(blobs, "picture")), \(ByteCount.text(bytes))"
  }

  /// Blobs in the form of `--json`.
  static func json(_ blobs: [PushReport.Blob]) -> JSONValue { .array(blobs.map(\.json)) }
}
