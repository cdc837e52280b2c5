public import Diagnostics
public import Digests

/// The differences between two locks: how a dataset changed between two revisions, from the committed files alone.
public struct LockComparison: Sendable {
  /// One image that changed.
  public struct Change: Hashable, Sendable {
    /// The digest of the image; for a drifted image, the newer one.
    public let image: SHA256Digest
    /// Its row before, in any class; nil if there was none.
    public let before: LockRow?
    /// Its row now; nil if there is none.
    public let after: LockRow?
    /// The class that the image was in before, if it was another one.
    public var from: ClassName?
  }

  /// The kinds of changes to the images of a class, in the order in which they are shown.
  public enum Kind: String, Sendable, CaseIterable {
    /// The image is in the dataset now and was not before.
    case `in`
    /// The image was in the dataset and is not now.
    case out
    /// The image was in another class before.
    case relabelled
    /// Its square changed.
    case recropped
    /// The image is in another part of the split.
    case moved
    /// Its address returns other bytes than before.
    case drifted
  }

  /// The changes in one class.
  public struct ClassChanges: Sendable {
    /// The number of images in the class before.
    public var countBefore = 0
    /// The number of images in the class now.
    public var countAfter = 0
    /// The changes of each kind, sorted by image.
    public var changes: [Kind: [Change]] = [:]

    /// Creates an empty set of changes to an empty class.
    public init() {}

    init(countBefore: Int, countAfter: Int) {
      self.countBefore = countBefore
      self.countAfter = countAfter
    }

    /// The changes of one kind.
    public subscript(kind: Kind) -> [Change] { changes[kind] ?? [] }
    /// Whether anything changed.
    public var isEmpty: Bool { changes.values.allSatisfy(\.isEmpty) }
  }

  /// The changes of every class in either lock.
  public private(set) var classes: [ClassName: ClassChanges] = [:]

  /// The pictures that either lock says are taken down.
  public private(set) var takenDown: Set<SHA256Digest> = []

  /// Removes the changes of some images.
  public mutating func hide(_ images: Set<SHA256Digest>) {
    classes = classes.mapValues { item in
      var item = item
      item.changes = item.changes.mapValues { $0.filter { !images.contains($0.image) } }
      return item
    }
  }

  /// Whether the datasets are equal.
  public var isEmpty: Bool { classes.values.allSatisfy(\.isEmpty) }

  /// Compares two locks.
  ///
  /// - Throws: if a table contains conflict markers.
  public init(from before: LockFiles, to after: LockFiles) throws(DiagnosticError) {
    var changed: [(name: ClassName, old: Side, new: Side)] = []
    // The class that lost an image: another class may have gained it.
    var left: [SHA256Digest: (name: ClassName, row: LockRow)] = [:]
    var came: Set<SHA256Digest> = []
    for name in Set(before.tables.keys).union(after.tables.keys).sorted() {
      let old = try Side(before.tables[name] ?? [], file: LockFiles.tablePath(name))
      takenDown.formUnion(old.takenDown)
      guard before.tables[name] != after.tables[name] else {
        classes[name] = ClassChanges(countBefore: old.images.count, countAfter: old.images.count)
        continue
      }
      let new = try Side(after.tables[name] ?? [], file: LockFiles.tablePath(name))
      takenDown.formUnion(new.takenDown)
      classes[name] = ClassChanges(countBefore: old.images.count, countAfter: new.images.count)
      changed.append((name, old, new))
      for (image, index) in old.images where new.images[image] == nil && left[image] == nil {
        left[image] = (name, old.table.rows[index])
      }
      for image in new.images.keys where old.images[image] == nil { came.insert(image) }
    }
    for (name, old, new) in changed {
      var found: [Kind: [Change]] = [.drifted: Self.drifted(old, new)]
      for (image, index) in new.images {
        let row = new.table.rows[index]
        if let known = old.images[image] {
          Self.note(Change(image: image, before: old.table.rows[known], after: row), in: &found)
        } else if let origin = left[image] {
          let change = Change(image: image, before: origin.row, after: row, from: origin.name)
          found[.relabelled, default: []].append(change)
          Self.note(change, in: &found)
        } else {
          found[.in, default: []].append(Change(image: image, before: old.table[row.id], after: row))
        }
      }
      for (image, index) in old.images where new.images[image] == nil && !came.contains(image) {
        let row = old.table.rows[index]
        found[.out, default: []].append(Change(image: image, before: row, after: new.table[row.id]))
      }
      classes[name]?.changes = found.mapValues { $0.sorted { $0.image < $1.image } }
    }
  }

  /// Records the changes of an image that is in the class before and after.
  private static func note(_ change: Change, in found: inout [Kind: [Change]]) {
    if change.before?.crop != change.after?.crop { found[.recropped, default: []].append(change) }
    if change.before?.split != change.after?.split { found[.moved, default: []].append(change) }
  }

  /// Items whose address returns other bytes, including those that are out because of that.
  private static func drifted(_ old: Side, _ new: Side) -> [Change] {
    var changes: [Change] = []
    for row in new.table.rows {
      guard let image = row.sha256, let before = old.table[row.id], let pin = before.sha256 else { continue }
      if pin != image || (row.verdict == "drift" && before.verdict != "drift") {
        changes.append(Change(image: image, before: before, after: row))
      }
    }
    return changes
  }

  /// A table with the rows of its images that are in, by digest.
  private struct Side {
    let table: LockTable
    private(set) var images: [SHA256Digest: Int] = [:]
    private(set) var takenDown: Set<SHA256Digest> = []

    init(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
      table = bytes.isEmpty ? LockTable() : try LockTable.read(bytes, file: file).table
      images.reserveCapacity(table.rows.count)
      for (index, row) in table.rows.enumerated() {
        guard let image = row.sha256 else { continue }
        if row.verdict == "in", images[image] == nil { images[image] = index }
        if row.verdict == "taken_down" { takenDown.insert(image) }
      }
    }
  }
}
