public import Digests
public import Listings
public import Manifest

/// How uneven the classes of a dataset are, and what `select` would do about it.
public struct Balance: Hashable, Sendable {
  /// A class and its images.
  public struct Size: Hashable, Sendable {
    public var name: ClassName
    public var images: Int
  }

  /// The class with the most images.
  public let largest: Size
  /// The class with the fewest.
  public let smallest: Size
  /// The classes of which some part of the split gets no image at its share.
  public let tooSmall: [Size]
  /// The most images of a class that `select` would leave: as many as the class in the middle has.
  public let most: Int
  /// How many images there are, and how many `select` would leave.
  public let images: Int
  public let left: Int

  /// The balance of the classes that were built to the end; nil for fewer than two.
  public init?(_ funnels: [ClassName: Funnel], _ manifest: Manifest) {
    let sizes = manifest.classes.compactMap { item -> Size? in
      guard let funnel = funnels[item.name], funnel.reached == .export else { return nil }
      return Size(name: item.name, images: funnel.exported)
    }.sorted { ($0.images, $0.name) < ($1.images, $1.name) }
    guard let smallest = sizes.first, let largest = sizes.last, sizes.count > 1 else { return nil }
    self.smallest = smallest
    self.largest = largest
    let share = manifest.split?.parts.map(\.share.fraction).min()
    tooSmall = sizes.filter { size in share.map { Double(size.images) * $0 < 1 } ?? false }
    images = sizes.reduce(0) { $0 + $1.images }
    let most = max(1, sizes[(sizes.count - 1) / 2].images)
    self.most = most
    left = sizes.reduce(0) { $0 + min($1.images, most) }
  }

  /// How many images the largest class has for each of the smallest; nil where that has none.
  public var ratio: Double? {
    smallest.images > 0 ? (Double(largest.images) / Double(smallest.images) * 10).rounded() / 10 : nil
  }

  /// A class with so many times the images of another teaches the wrong thing.
  public var isUneven: Bool { largest.images >= 2 * max(1, smallest.images) }

  /// Sentences about what is worth telling.
  public var sentences: [String] {
    var sentences: [String] = []
    if isUneven {
      sentences.append(
        "class `\(largest.name)` has \(largest.images) images and `\(smallest.name)` \(smallest.images)"
          + (left < images ? "; `select: { max: \(most) }` leaves \(left) of \(images)" : ""))
    }
    if !tooSmall.isEmpty {
      let names = tooSmall.prefix(5).map { "`\($0.name)` (\($0.images))" }.joined(separator: ", ")
      let more = tooSmall.count > 5 ? " and \(tooSmall.count - 5) more" : ""
      sentences.append("too small for the smallest part of the split: \(names)\(more)")
    }
    return sentences
  }

  /// The balance as `status --json` and `report.json` have it.
  public var json: JSONValue {
    func json(_ size: Size) -> JSONValue {
      .object(present: [("class", .string(size.name.rawValue)), ("images", .int(size.images))])
    }
    return .object(present: [
      ("largest", json(largest)), ("smallest", json(smallest)), ("ratio", ratio.map { .number($0) }),
      ("too_small", .array(tooSmall.map { .string($0.name.rawValue) })),
      ("select", .object(present: [("max", .int(most)), ("images", .int(left)), ("of", .int(images))])),
    ])
  }
}
