public import Digests
public import Listings
public import Manifest

/// How uneven the classes of a dataset are, and what `select` would change.
public struct Balance: Hashable, Sendable {
  /// A class and its images.
  public struct Size: Hashable, Sendable {
    public var name: ClassName
    public var images: Int
  }

  /// The class with the most images.
  public let largest: Size
  /// The class with the fewest images.
  public let smallest: Size
  /// The classes that have less than one image for the smallest part of the split.
  public let tooSmall: [Size]
  /// The limit for `select` that the sentences suggest: the number of images of the median class.
  public let most: Int
  /// The number of images, and how many of them `select` would leave.
  public let images: Int
  public let left: Int

  /// The balance of the classes that were built to the end; nil if there are fewer than two.
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

  /// How many images the largest class has for each image of the smallest; nil if the smallest has none.
  public var ratio: Double? {
    smallest.images > 0 ? (Double(largest.images) / Double(smallest.images) * 10).rounded() / 10 : nil
  }

  /// Whether the largest class has at least twice the images of the smallest: a model would learn the proportion.
  public var isUneven: Bool { largest.images >= 2 * max(1, smallest.images) }

  /// Sentences about the findings worth reporting.
  public var sentences: [String] {
    var sentences: [String] = []
    if isUneven {
      sentences.append(
        "class `\(largest.name)` has \(largest.images) \(largest.images == 1 ? "image" : "images") and `\(smallest.name)` \(smallest.images)"
          + (left < images && smallest.images > 0 ? "; `select: { max: \(most) }` leaves \(left) of \(images)" : ""))
    }
    if !tooSmall.isEmpty {
      let names = tooSmall.prefix(5).map { "`\($0.name)` (\($0.images))" }.joined(separator: ", ")
      let more = tooSmall.count > 5 ? " and \(tooSmall.count - 5) more" : ""
      sentences.append("too small for the smallest part of the split: \(names)\(more)")
    }
    return sentences
  }

  /// The balance in `status --json` and `report.json`.
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
