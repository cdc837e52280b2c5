public import Digests
public import Engine
import Listings
public import Manifest

/// The pictures of a dataset that changed at their collection after they were listed, each once.
public struct CollectionChanges: Sendable {
  /// One picture.
  public struct Picture: Hashable, Sendable {
    /// Its class, or the first of them.
    public let className: ClassName
    /// `file:line` of its row.
    public let place: String
    /// Its address without user name and password.
    public let url: String
    /// Its title, as the list states it.
    public let title: String?
    /// The licence that its row states.
    public let license: String
    /// The licence that the collection states now; nil if it is the same.
    public let licenseNow: String?
  }

  /// The kinds of change, in the order in which they are shown.
  public enum Kind: String, CaseIterable, Sendable {
    /// The collection states another licence now.
    case relicensed = "license_now"
    /// The collection no longer has the picture.
    case gone
  }

  /// The pictures with another licence now, in the order of classes and rows.
  public private(set) var relicensed: [Picture] = []
  /// The pictures that are no longer in their collection, in the order of classes and rows.
  public private(set) var gone: [Picture] = []

  /// Whether nothing changed.
  public var isEmpty: Bool { relicensed.isEmpty && gone.isEmpty }

  /// The pictures of a kind.
  public subscript(kind: Kind) -> [Picture] {
    switch kind {
    case .relicensed: relicensed
    case .gone: gone
    }
  }

  /// No changes.
  public init() {}

  /// The changes of the pictures that are in the last build. Rows are read only of classes whose lists have changes.
  ///
  /// - Throws: `EngineError` with the code `lost` and the node if the store has lost a listing.
  public init(_ listings: BuiltDataset, of classes: [ClassName]? = nil) throws(EngineError) {
    var seen: Set<SHA256Digest> = []
    for name in classes ?? listings.manifestClasses where listings.hasCollectionChanges(name) {
      guard let step = listings.reached(name) else { continue }
      let (listing, table) = (try listings.listing(name, after: step), try listings.origin(of: name))
      for row in table.rows where row.standing == .candidate && row.later != LaterFacts() {
        guard let item = listing.item(row.id), item.isIn else { continue }
        guard item.image.map({ seen.insert($0).inserted }) ?? true else { continue }
        let picture = Picture(
          className: name, place: table.place(of: row), url: SourceText.masked(row.text), title: row.credit.title,
          license: table.license(of: row), licenseNow: row.later.license)
        if picture.licenseNow != nil { relicensed.append(picture) }
        if row.later.isGone { gone.append(picture) }
      }
    }
  }
}

extension CollectionChanges {
  /// The fact about all pictures of a kind in one sentence; nil if there is no such picture.
  public func message(_ kind: Kind) -> String? {
    let count = self[kind].count
    guard count > 0 else { return nil }
    return switch kind {
    case .relicensed:
      "the collection states another licence now for \(count == 1 ? "1 picture" : "\(count) pictures"); the dataset keeps the first"
    case .gone:
      "\(count == 1 ? "1 picture is" : "\(count) pictures are") in the dataset and no longer in the collection"
    }
  }

  /// The way to deal with pictures of a kind.
  public static func hint(_ kind: Kind) -> String {
    switch kind {
    case .relicensed: "look at their pages; a line in `takedown.txt` takes a picture out"
    case .gone: "`search: { gone: drop }` leaves them out; a line in `takedown.txt` takes a single one out"
    }
  }
}

extension CollectionChanges.Picture {
  /// The change in a line: the place, the title or the address, and the licences.
  public var line: String {
    let name = title.map { "\"\($0.prefix(60))\"" } ?? String(url.prefix(100))
    return "\(place): \(name), \(license)" + (licenseNow.map { " -> \($0.prefix(60))" } ?? "")
  }
}

extension CollectionChanges {
  /// The changes for programs: the count of each kind, and every picture.
  public var json: JSONValue {
    .object(
      present: Kind.allCases.map { kind in
        let pictures = self[kind].map { picture in
          JSONValue.object(present: [
            ("class", .string(picture.className.rawValue)), ("place", .string(picture.place)),
            ("url", .string(picture.url)), ("title", picture.title.map { .string($0) }),
            ("license", .string(picture.license)), ("license_now", picture.licenseNow.map { .string($0) }),
          ])
        }
        return (kind.rawValue, .object(present: [("count", .int(pictures.count)), ("pictures", .array(pictures))]))
      })
  }
}

extension BuiltDataset {
  /// Whether a list of a class states changes of its pictures.
  fileprivate func hasCollectionChanges(_ name: ClassName) -> Bool {
    readings(of: name).contains { reading in
      reading.counts.contains { $0.name == ListFindings.relicensedName || $0.name == ListFindings.goneName }
    }
  }
}
