import Listings
import Manifest

extension Walk {
  /// What is to be known about the lists that this build did not read, since they did not change: it is as true as before.
  func warningsOfLists() -> [Notice] {
    let names = plan.manifest.classes.map(\.name)
    return Notice.ofLists(
      names.map { name in
        let node = NodeName(.sources, .oneClass(name))
        return ran.contains(node) ? [] : outputs[node]?.warnings ?? []
      }, most: Notice.mostOfLists)
  }
}

extension Notice {
  /// More warnings about lists than this are counted, except where all are asked for.
  static let mostOfLists = 5

  /// The warnings about the lists of each class; where they are many, the first of each class comes first.
  ///
  /// - Parameter most: More than this are counted; nil for all.
  static func ofLists(_ classes: [[SourceWarning]], most: Int?) -> [Notice] {
    let faults = classes.map { $0.filter(\.isFault) }
    let depth = faults.map(\.count).max() ?? 0
    var all: [Notice] = []
    // The first of each class come first; of a list that several classes read each is told once.
    for index in 0..<depth {
      for warning in faults.compactMap({ $0.count > index ? $0[index] : nil }) {
        let notice = Notice(warning.message, hint: warning.hint)
        if !all.contains(notice) { all.append(notice) }
      }
    }
    guard let most, all.count > most else { return all }
    return all.prefix(most)
      + [Notice("\(all.count - most) more warnings about lists", hint: "`dsbuild status -v` shows all")]
  }
}
