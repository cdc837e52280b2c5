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
    let all = classes.flatMap { $0 }
    guard let most, all.count > most else { return all.map { Notice($0.message, hint: $0.hint) } }
    let depth = classes.map(\.count).max() ?? 0
    let ordered = (0..<depth).flatMap { index in classes.compactMap { $0.count > index ? $0[index] : nil } }
    return ordered.prefix(most).map { Notice($0.message, hint: $0.hint) }
      + [Notice("\(all.count - most) more warnings about lists", hint: "`dsbuild status -v` shows all")]
  }
}
