import Digests
import Engine
import Listings
import Manifest

extension Builder {
  /// Questions about pictures that neither an answer of a person nor a rule has settled.
  public struct OpenQuestions: Hashable, Sendable {
    /// Pictures that are in and wait for an answer.
    public var answers = 0
    /// Rows that are out because two classes have their picture.
    public var conflicts = 0
  }
}

extension Walk {
  /// The questions about the pictures of the classes that this walk built to the end. Only listings with questions are
  /// read.
  func openQuestions(of manifest: Manifest) throws(EngineError) -> Builder.OpenQuestions {
    var open = Builder.OpenQuestions()
    guard complete.count == manifest.classes.count else { return open }
    for (name, funnel) in try summary(of: manifest).funnels
    where funnel.review > 0 || funnel.reasons[.labelConflict] ?? 0 > 0 {
      let listing = try workspace.listing(outputs[plan.node(after: .split, of: name)]?.listings[name])
      open.answers += listing.items.count { $0.isIn && $0.isForReview && !isAnswered($0, in: name) }
      open.conflicts += listing.items.count { $0.reason == .labelConflict && !isSettled($0, in: name) }
    }
    return open
  }

  private func isAnswered(_ item: Item, in name: ClassName) -> Bool {
    item.image.map { plan.answers[name]?.byImage[$0] != nil } ?? false
  }

  /// Whether the manifest prefers the first class, or a person's answer put the picture into another class only.
  private func isSettled(_ item: Item, in name: ClassName) -> Bool {
    let policies = plan.manifest.duplicates.onLabelConflict
    if (item.step == .exactDuplicates ? policies.exact : policies.near) == .keepFirst { return true }
    func isConfirmed(_ image: SHA256Digest?, in name: ClassName) -> Bool {
      image.map { plan.answers[name]?.byImage[$0] == .yes } ?? false
    }
    guard !isConfirmed(item.image, in: name) else { return false }
    return plan.names.contains { $0 != name && isConfirmed(item.duplicate?.image, in: $0) }
  }
}
