import Listings
import Manifest

extension Walk {
  /// The warnings about lists that this build did not read because they did not change: they still hold. Lists that are
  /// older than their queries are among them, and lists with rows that are in no class.
  func warningsOfLists() throws -> [Notice] {
    let names = plan.manifest.classes.map(\.name)
    let stale = StaleList.all(in: plan.manifest, lock: plan.lock.listed).filter(\.hasOtherQuery)
    return stale.map { Notice($0.sentence, hint: $0.hint) }
      + Notice.ofLists(
        try [warningsOfUntakenRows()]
          + names.map { name in
            let node = NodeName(.sources, .oneClass(name))
            return ran.contains(node) ? [] : outputs[node]?.warnings ?? []
          }, most: Notice.mostOfLists)
  }
}

extension Notice {
  /// If there are more warnings about lists than this, the others are only counted, unless all are requested.
  static let mostOfLists = 5

  /// The warnings about the lists of each class; the first warning of each class comes before the second ones.
  ///
  /// - Parameter most: The number of warnings after which the others are only counted; nil for all.
  static func ofLists(_ classes: [[SourceWarning]], most: Int?) -> [Notice] {
    let faults = classes.map { $0.filter(\.isFault) }
    let depth = faults.map(\.count).max() ?? 0
    var all: [Notice] = []
    var seen: Set<Notice> = []
    // Take the first warning of each class first. If several classes read one list, its warnings appear only once.
    for index in 0..<depth {
      for warning in faults.compactMap({ $0.count > index ? $0[index] : nil }) {
        let notice = Notice(warning.message, hint: warning.hint)
        if seen.insert(notice).inserted { all.append(notice) }
      }
    }
    guard let most, all.count > most else { return all }
    return all.prefix(most)
      + [Notice("\(all.count - most) more warnings about lists", hint: "`dsbuild status -v` shows all of them")]
  }
}
