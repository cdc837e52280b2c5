/// Reads the boxes of an AVIF or HEIC (ISO/IEC 23008-12): whether it is animated, its colour profile and EXIF block,
/// and the number of pixels that decoding really makes.
struct HEIFBoxes: PictureContainer {
  private struct Item {
    var type = ""
    var data: [ArraySlice<UInt8>] = []
    var properties: [Int] = []
    var tiles: [Int] = []
  }

  private static let (mostItems, mostExtents) = (4_096, 64)

  private let bytes: [UInt8]
  private var items: [Int: Item] = [:]
  private var properties: [BoxReader.Box] = []
  /// The number of pixels that each property declares.
  private var pixelsOfProperties: [Int] = []
  /// The bytes of items that may still be read: in a valid file no two items share bytes.
  private var budget: Int
  private(set) var isAnimated = false
  /// Whether the file ends inside a box.
  private(set) var isCut = false

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    budget = bytes.count
    var reader = BoxReader(bytes[...])
    defer { isCut = ["mdat", "meta", "moov", "idat"].contains(reader.nextType) }
    while let box = reader.box() {
      switch box.type {
      case "ftyp":
        isAnimated = ["avis", "msf1", "hevc", "hevx"].contains(String(decoding: box.body.prefix(4), as: UTF8.self))
      case "meta": readMeta(box.body.dropFirst(4))
      default: break
      }
    }
  }

  /// The most pixels that decoding makes: those of the largest picture in the file, by any size that it declares, or of
  /// all tiles of a grid together.
  var decodedPixels: Int {
    guard budget >= 0 else { return .max }
    let own = items.mapValues { ownPixels(of: $0) }
    var most = own.values.max() ?? 0
    for item in items.values where item.type == "grid" {
      guard let grid = Self.grid(item) else { continue }
      let tile = item.tiles.lazy.compactMap { own[$0] }.max() ?? 0
      let tiles = tile.multipliedReportingOverflow(by: grid.count)
      // Tiles may extend past the right and lower edges, and a small picture may be a single tile.
      let isUsual = !tiles.overflow && tiles.partialValue / 4 <= max(grid.size.pixels, 1 << 18)
      most = max(most, isUsual ? grid.size.pixels : tiles.overflow ? .max : tiles.partialValue)
    }
    return most
  }

  /// The colour profile of the pictures.
  var profile: [UInt8]? {
    for box in properties where box.type == "colr" {
      let kind = String(decoding: box.body.prefix(4), as: UTF8.self)
      if kind == "prof" || kind == "rICC" { return Array(box.body.dropFirst(4)) }
    }
    return nil
  }

  var hasForeignProfile: Bool { profile.map { !ColourProfile.namesStandard($0[...]) } ?? false }

  var carriedProfile: CarriedMetadata.Profile? { profile.flatMap { CarriedMetadata.Profile(colour: $0) } }

  /// The EXIF block. Its orientation is ignored, because the file has properties for that.
  var exif: ArraySlice<UInt8>? {
    guard let item = items.values.first(where: { $0.type == "Exif" }), let data = item.data.first else { return nil }
    var reader = BoxReader(data)
    guard let offset = reader.integer(4), reader.skip(offset) else { return nil }
    return reader.rest
  }

  private mutating func readMeta(_ body: ArraySlice<UInt8>) {
    let boxes = BoxReader.boxes(in: body)
    let inline = boxes.first { $0.type == "idat" }?.body ?? []
    for box in boxes {
      switch box.type {
      case "iinf": readTypes(box.body)
      case "iloc": readPlaces(box.body, inline: inline)
      case "iprp":
        for part in BoxReader.boxes(in: box.body) {
          if part.type == "ipco" {
            properties = Array(BoxReader.boxes(in: part.body).prefix(Self.mostItems))
            pixelsOfProperties = properties.map { Self.size(in: $0)?.pixels ?? 0 }
          }
          if part.type == "ipma" { readProperties(part.body) }
        }
      case "iref": readReferences(box.body)
      default: break
      }
    }
  }

  private mutating func change(_ id: Int, _ change: (inout Item) -> Void) {
    guard items.count < Self.mostItems || items[id] != nil else { return }
    change(&items[id, default: Item()])
  }

  private mutating func readTypes(_ body: ArraySlice<UInt8>) {
    guard let version = body.first else { return }
    for box in BoxReader.boxes(in: body.dropFirst(version == 0 ? 6 : 8)) where box.type == "infe" {
      var reader = BoxReader(box.body)
      guard let version = reader.integer(1), reader.skip(3), let id = reader.integer(version == 3 ? 4 : 2),
        reader.skip(2), let type = reader.word()
      else { continue }
      change(id) { $0.type = type }
    }
  }

  private mutating func readPlaces(_ body: ArraySlice<UInt8>, inline: ArraySlice<UInt8>) {
    var reader = BoxReader(body)
    guard let version = reader.integer(1), reader.skip(3), let sizes = reader.integer(2) else { return }
    let (offsetSize, lengthSize) = (sizes >> 12, sizes >> 8 & 15)
    let (baseSize, indexSize) = (sizes >> 4 & 15, version > 0 ? sizes & 15 : 0)
    guard let count = reader.integer(version == 2 ? 4 : 2) else { return }
    for _ in 0..<min(count, Self.mostItems) {
      guard let id = reader.integer(version == 2 ? 4 : 2), let method = version > 0 ? reader.integer(2) : 0,
        reader.skip(2), let base = reader.integer(baseSize), let extents = reader.integer(2)
      else { return }
      guard extents <= Self.mostExtents else { return budget = -1 }
      for _ in 0..<extents {
        guard reader.skip(indexSize), let offset = reader.integer(offsetSize), let length = reader.integer(lengthSize)
        else { return }
        let whole = method & 15 == 1 ? inline : bytes[...]
        var place = BoxReader(whole)
        let (start, isOver) = base.addingReportingOverflow(offset)
        // A length of zero means up to the end.
        guard !isOver, place.skip(start), let data = length == 0 ? place.rest : place.bytes(length) else { continue }
        budget -= data.count
        guard budget >= 0 else { return }
        change(id) { $0.data.append(data) }
      }
    }
  }

  private mutating func readProperties(_ body: ArraySlice<UInt8>) {
    var reader = BoxReader(body)
    guard let version = reader.integer(1), let flags = reader.integer(3), let count = reader.integer(4) else { return }
    for _ in 0..<min(count, Self.mostItems) {
      guard let id = reader.integer(version == 0 ? 2 : 4), let associations = reader.integer(1) else { return }
      for _ in 0..<associations {
        guard let index = reader.integer(flags & 1 + 1) else { return }
        change(id) { $0.properties.append(index & (flags & 1 == 1 ? 0x7fff : 0x7f) - 1) }
      }
    }
  }

  private mutating func readReferences(_ body: ArraySlice<UInt8>) {
    guard let version = body.first else { return }
    let length = version == 0 ? 2 : 4
    for box in BoxReader.boxes(in: body.dropFirst(4)) where box.type == "dimg" {
      var reader = BoxReader(box.body)
      guard let id = reader.integer(length), let count = reader.integer(2) else { continue }
      for _ in 0..<count {
        guard let tile = reader.integer(length) else { break }
        change(id) { $0.tiles.append(tile) }
      }
    }
  }

  /// The pixels of the largest picture that an item's data and properties declare.
  private func ownPixels(of item: Item) -> Int {
    let data = item.data.count == 1 ? item.data[0] : item.data.reduce(into: ArraySlice<UInt8>()) { $0 += $1 }
    let size: CodedSize? =
      switch item.type {
      case "hvc1", "hev1": CodedSize.ofHEVC(data)
      case "av01": CodedSize.ofAV1(data)
      default: nil
      }
    let named = item.properties.lazy.filter { pixelsOfProperties.indices.contains($0) }.map { pixelsOfProperties[$0] }
    return max(size?.pixels ?? 0, named.max() ?? 0)
  }

  /// The size that a property declares, directly or in the headers of the coded picture in it.
  private static func size(in property: BoxReader.Box) -> CodedSize? {
    switch property.type {
    case "ispe":
      var reader = BoxReader(property.body.dropFirst(4))
      guard let width = reader.integer(4), let height = reader.integer(4) else { return nil }
      return CodedSize(width: width, height: height)
    case "hvcC": return ofConfiguration(property.body)
    case "av1C": return CodedSize.ofAV1(property.body.dropFirst(4))
    default: return nil
    }
  }

  /// The largest size in the parameter sets of an `hvcC` (ISO/IEC 14496-15, 8.3.3.1).
  private static func ofConfiguration(_ body: ArraySlice<UInt8>) -> CodedSize? {
    var reader = BoxReader(body)
    guard reader.skip(22), let arrays = reader.integer(1) else { return nil }
    var size: CodedSize?
    for _ in 0..<arrays {
      guard reader.skip(1), let count = reader.integer(2) else { return size }
      for _ in 0..<count {
        guard let length = reader.integer(2), let unit = reader.bytes(length) else { return size }
        size = CodedSize.larger(size, CodedSize.ofUnit(unit))
      }
    }
    return size
  }

  /// The number of tiles of a grid, and the grid's size.
  private static func grid(_ item: Item) -> (count: Int, size: CodedSize)? {
    var reader = BoxReader(item.data.first ?? [])
    guard reader.skip(1), let flags = reader.integer(1), let rows = reader.integer(1), let columns = reader.integer(1),
      let width = reader.integer(flags & 1 == 1 ? 4 : 2), let height = reader.integer(flags & 1 == 1 ? 4 : 2)
    else { return nil }
    return ((rows + 1) * (columns + 1), CodedSize(width: width, height: height))
  }
}
