import Digests

/// A notice about the lists of a class, stored with the class's rows: it holds until the lists change.
package struct SourceWarning: Hashable, Sendable {
  /// One sentence that begins with the place.
  package let message: String
  /// The hint; nil if nothing can be done.
  package let hint: String?

  /// Whether something is wrong with a list; otherwise it is a guess that is reported once.
  package let isFault: Bool

  /// A warning.
  package init(_ message: String, hint: String? = nil, isFault: Bool = true) {
    self.message = message
    self.hint = hint
    self.isFault = isFault
  }

  /// The warning as the facts of a node keep it.
  var record: Description {
    var record = Description()
    record.append("message", .text(message))
    record.append("hint", hint.map { .text($0) })
    if !isFault { record.append("is_fault", .flag(false)) }
    return record
  }

  /// Reads what ``record`` made; nil for anything else.
  init?(_ value: Description.Value) {
    guard case .record(let record) = value, let message = record.text("message") else { return nil }
    self.init(message, hint: record.text("hint"), isFault: record["is_fault"] == nil)
  }
}
