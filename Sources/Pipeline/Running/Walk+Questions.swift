import Digests
import Engine
import Listings
import Manifest

extension Walk {
  /// What waits for a person in the classes that this walk built to the end. Only listings with questions are read.
  func waiting(of manifest: Manifest) throws(EngineError) -> Waiting {
    guard complete.count == manifest.classes.count else { return Waiting() }
    var all: [Waiting] = []
    for (name, funnel) in try summary(of: manifest).funnels {
      guard let item = manifest.classes.first(where: { $0.name == name }) else { continue }
      let estimate = outputs[NodeName(.labels, .oneClass(name))]?.estimate
      let answers = plan.answers[name]?.byImage ?? [:]
      all.append(
        try Waiting(
          item, funnel, last: { () throws(EngineError) in try listing(after: .split, of: name) },
          distinct: { () throws(EngineError) in try listing(after: .filter, of: name) }, estimate,
          // A square that a person drew before this build is not waited for.
          isAnswered: { answers[$0] != nil }, hasSquare: { _ in false },
          isSettled: { row in
            manifest.duplicates.onLabelConflict.settles(row, in: name, among: plan.names) { image, other in
              plan.answers[other]?.byImage[image] == .yes
            }
          }))
    }
    return Waiting(all: all)
  }

  /// How many pictures that the lock has are out because their addresses failed: in a way that may pass, and for good.
  func lostPins(of manifest: Manifest) throws(EngineError) -> (mayPass: Int, gone: Int) {
    var (mayPass, gone) = (0, 0)
    for name in manifest.classes.map(\.name) {
      guard outputs[NodeName(.fetch, .oneClass(name))]?.hasLostPin == true else { continue }
      for item in try listing(after: .split, of: name).items {
        // A picture that was never fetched has no digest.
        guard item.step == .fetch, item.image != nil, let reason = item.reason, reason.isFetchFailure else { continue }
        if reason.mayPass { mayPass += 1 } else if reason != .hashMismatch, reason != .drift { gone += 1 }
      }
    }
    return (mayPass, gone)
  }

  /// Notices about answers whose pictures no row or file of their class gives.
  func answersWithoutPictures() throws(EngineError) -> [Notice] {
    var notices: [Notice] = []
    for item in plan.manifest.classes {
      guard let answers = plan.answers[item.name]?.byImage, !answers.isEmpty else { continue }
      let images = Set(try listing(after: .split, of: item.name).items.lazy.compactMap(\.image))
      let count = answers.keys.count { !images.contains($0) }
      guard count > 0 else { continue }
      let (are, they) = count == 1 ? ("1 answer is", "it counts") : ("\(count) answers are", "they count")
      notices.append(
        Notice(
          "\(are) about pictures that class `\(item.name)` does not have",
          hint: "there is nothing to do if that is meant: \(they) again when the pictures come back"))
    }
    return notices
  }

  private func listing(after step: StepName, of name: ClassName) throws(EngineError) -> Listing {
    try workspace.listing(outputs[plan.node(after: step, of: name)]?.listings[name])
  }
}
