import Diagnostics
import Digests
import Manifest

/// The decisions of one import by class and picture, and the contradictions between its rows.
struct TakenDecisions<Decision: Hashable> {
  private(set) var decisions: [ClassName: [SHA256Digest: Decision]] = [:]
  private var places: [ClassName: [SHA256Digest: SourcePlace]] = [:]
  private var contradictions: [Diagnostic] = []
  private let what: String

  /// Starts without decisions; `what` is the noun for one of them.
  init(_ what: String) {
    self.what = what
  }

  /// Records a decision. A second, different decision for the same picture is a contradiction.
  mutating func take(
    _ decision: Decision, for image: SHA256Digest, in className: ClassName, at place: SourcePlace
  ) {
    guard let other = decisions[className]?[image], let first = places[className]?[image] else {
      decisions[className, default: [:]][image] = decision
      places[className, default: [:]][image] = place
      return
    }
    guard other != decision else { return }
    contradictions.append(
      Diagnostic(
        .error, "a second, different \(what) for the same picture", at: place,
        notes: [Diagnostic.Note("the first one", at: first)], hint: "delete one of the two rows"))
  }

  /// Records a decision if the picture has none yet.
  mutating func fill(_ decision: Decision, for image: SHA256Digest, in className: ClassName) {
    if decisions[className]?[image] == nil { decisions[className, default: [:]][image] = decision }
  }

  /// Throws the contradictions, if there are any.
  func checkAgreement() throws(DiagnosticError) {
    guard contradictions.isEmpty else { throw DiagnosticError(Array(contradictions.prefix(100))) }
  }
}
