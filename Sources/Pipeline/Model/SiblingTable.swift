package import Digests
package import Learning
import Listings
package import Manifest

/// Some pictures of each class, for the heads of the other classes: points along the directions in which the
/// dataset's pictures differ most.
///
/// A class contributes the pictures with the smallest digests. So a picture added to or removed from a large class
/// seldom changes the table, and a person's answers never do.
package struct SiblingTable: Hashable, Sendable {
  /// A picture of a class.
  package struct Entry: Hashable, Sendable {
    package let image: SHA256Digest
    /// The group of the picture and its copies.
    package let group: SHA256Digest
    /// Its coordinate along each direction, and a constant 1.
    package let point: [Double]
  }

  /// The total number of pictures that the siblings of a class contribute.
  static let pictures = 600

  /// The most classes that contribute. A larger table would not fit into memory.
  static let mostClasses = 300

  /// The classes that contribute: all, or of too many those whose names have the smallest digests, so that a class
  /// that is added or removed seldom changes the others.
  static func contributors(among names: [ClassName]) -> Set<ClassName> {
    guard names.count > mostClasses else { return Set(names) }
    let lots = names.map { (SHA256Digest(of: "sibling \($0.rawValue)"), $0) }
    return Set(lots.sorted { $0.0 < $1.0 }.prefix(mostClasses).map(\.1))
  }

  /// How many pictures each class contributes if there are so many classes.
  static func share(of classes: Int) -> Int { max(2, pictures / max(1, classes - 1)) }

  package let projection: Projection
  /// The sampled pictures of each class.
  package private(set) var entries: [ClassName: [Entry]] = [:]

  /// Creates the table from sampled pictures of each class.
  package init(_ pictures: [ClassName: [(image: SHA256Digest, group: SHA256Digest, vector: UnitVector)]]) {
    let names = pictures.keys.sorted()
    // A class whose results come from another machine may have vectors of another length.
    let length = UnitVector.commonLength(pictures.values.joined().lazy.map(\.vector.values.count))
    let pictures =
      length.map { length in pictures.mapValues { $0.filter { $0.vector.values.count == length } } } ?? pictures
    let projection = Projection(names.flatMap { pictures[$0]?.map(\.vector) ?? [] })
    self.projection = projection
    for name in names {
      // Round to single precision, the stored form, so that results are the same before and after storing.
      entries[name] = pictures[name]?.map { picture in
        Entry(
          image: picture.image, group: picture.group,
          point: projection.point(of: picture.vector).map { Double(Float($0)) })
      }
    }
  }

  /// The points of pictures of other classes than `name`, without pictures and groups that `name` has too.
  package func siblings(of name: ClassName, without images: Set<SHA256Digest>, groups: Set<SHA256Digest>) -> [[Double]]
  {
    entries.keys.sorted().filter { $0 != name }.flatMap { other in
      (entries[other] ?? []).lazy.filter { !images.contains($0.image) && !groups.contains($0.group) }.map(\.point)
    }
  }
}

/// Encodes the table for the store.
extension SiblingTable {
  package func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 1 << 20)
    let length = projection.directions.first?.count ?? 0
    writer.append(UInt32(projection.directions.count))
    writer.append(UInt32(length))
    for direction in projection.directions { for number in direction { writer.append(Float(number).bitPattern) } }
    writer.append(UInt32(entries.count))
    for name in entries.keys.sorted() {
      let list = entries[name] ?? []
      writer.append(name.rawValue)
      writer.append(UInt32(list.count))
      for entry in list {
        writer.append(entry.image)
        writer.append(entry.group)
        for number in entry.point.dropLast() { writer.append(Float(number).bitPattern) }
      }
    }
    return writer.bytes
  }

  /// Reads what ``encoded()`` wrote; nil for anything else.
  package init?(encoded bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard let count = reader.number(UInt32.self), let length = reader.number(UInt32.self) else { return nil }
    var directions: [[Double]] = []
    for _ in 0..<count {
      guard let direction = reader.numbers(Int(length)) else { return nil }
      directions.append(direction)
    }
    guard let projection = Projection(directions: directions), let classes = reader.number(UInt32.self) else {
      return nil
    }
    self.projection = projection
    for _ in 0..<classes {
      guard let name = reader.text().flatMap(ClassName.init(rawValue:)), let pictures = reader.number(UInt32.self)
      else { return nil }
      var list: [Entry] = []
      for _ in 0..<pictures {
        guard let image = reader.digest(), let group = reader.digest(), let point = reader.numbers(Int(count)) else {
          return nil
        }
        list.append(Entry(image: image, group: group, point: point + [1]))
      }
      entries[name] = list
    }
    guard reader.isAtEnd else { return nil }
  }
}

extension ByteReader {
  /// Reads that many finite numbers of single precision; nil if the bytes end before.
  fileprivate mutating func numbers(_ count: Int) -> [Double]? {
    guard rest.count / 4 >= count else { return nil }
    var numbers: [Double] = []
    numbers.reserveCapacity(count)
    for _ in 0..<count {
      guard let bits = number(UInt32.self), Float(bitPattern: bits).isFinite else { return nil }
      numbers.append(Double(Float(bitPattern: bits)))
    }
    return numbers
  }
}
