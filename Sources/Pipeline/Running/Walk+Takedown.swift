import Digests
import Engine
import Listings
import Manifest

extension Walk {
  /// Notices with the lines of takedown entries that match no candidate of a whole build: most are spelling mistakes.
  func unusedTakedowns() -> [Notice] {
    let manifest = plan.manifest
    guard wanted == nil else { return [] }
    let isNamed = manifest.takedown != Manifest.defaultTakedown
    if isNamed, (try? workspace.state.inputs.digest(of: manifest.takedown)) == .some(nil) {
      return [
        Notice(
          "the takedown list `\(manifest.takedown)` is not there, so no picture is taken out",
          hint: "create the file with one digest, address or host a line, or remove `takedown` from the manifest")
      ]
    }
    let nodes = manifest.classes.flatMap {
      [NodeName(.sources, .oneClass($0.name)), NodeName(.fetch, .oneClass($0.name))]
    }
    let used = Set(nodes.flatMap { outputs[$0]?.takenDown ?? [] })
    var unused = plan.takedown.places.filter { !used.contains($0.key) }.sorted {
      ($0.value, $0.key) < ($1.value, $1.key)
    }
    if !unused.isEmpty {
      let known = entriesInLock()
      unused.removeAll { known.contains($0.key) }
    }
    var notices = unused.prefix(Self.mostTakedowns).map { entry, place in
      Notice(
        "\(place): `\(entry)` matches no row or file, so it takes nothing out",
        hint: "copy the address from the list of the class, write the digest that `sha256sum FILE` prints for a "
          + "picture on disk, or delete the line")
    }
    if unused.count > Self.mostTakedowns {
      notices.append(
        Notice(
          "\(unused.count - Self.mostTakedowns) more lines of `\(manifest.takedown)` match no row or file",
          hint: "copy the addresses from the lists of the classes, or delete the lines"))
    }
    return notices
  }

  /// The entries that name a row of the lock. They take effect on other machines, so nobody is advised to delete them.
  private func entriesInLock() -> Set<String> {
    var known: Set<String> = []
    for row in plan.lock.tables.values.lazy.flatMap({ (try? $0.table().rows) ?? [] }) {
      if let image = row.sha256, plan.takedown.digests.contains(image) { known.insert(image.hex) }
      known.formUnion(plan.takedown.entries(naming: row.url))
    }
    return known
  }

  /// The largest number of lines that are named one by one.
  private static let mostTakedowns = 10
}
