import Digests
import Engine
import ExamplePictures
import Imaging
import Learning
import Listings
import Manifest
import Pipeline
import TestSupport
import Testing

/// Results come from other machines as bytes, so each number in them may be any number.
@Suite("Results with extreme numbers")
struct ExtremeResultTests {
  private let folder: TemporaryFolder
  private let store: BlobStore
  private let picture: SHA256Digest
  private let bytes: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    store = BlobStore(root: folder.path(of: "cache"), effects: Effects())
    bytes = DrawnPicture(.weir, seed: 3).jpeg()
    picture = try store.put(bytes)
  }

  /// The bytes with each run of one to eight bytes set to one value.
  private func altered(_ value: [UInt8]) -> [[UInt8]] {
    var all: [[UInt8]] = []
    for width in [1, 2, 4, 8] {
      for start in stride(from: 0, through: max(0, min(value.count, 96) - width), by: 1) {
        for filler in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] {
          var changed = value
          for place in start..<min(start + width, value.count) { changed[place] = filler }
          all.append(changed)
        }
      }
    }
    return all + [[], Array(value.dropLast()), value + [0], [UInt8](repeating: 0xFF, count: value.count)]
  }

  /// The bytes that an action remembers for the picture.
  private func value<A: Action>(_ action: A, _ input: A.Input) throws -> [UInt8] {
    try #require(try action.run(input, on: bytes, store: store).value)
  }

  @Test("have a size whose product is a number of pixels that a manifest allows, and a known orientation")
  func inspect() throws {
    let action = InspectAction(maxPixels: 1_000_000)
    let value = try value(action, picture)
    var accepted = 0
    for changed in altered(value) {
      guard case .sound(let facts)? = action.output(of: picture, from: changed[...], blob: nil) else { continue }
      accepted += 1
      #expect(facts.width > 0 && facts.height > 0 && (1...8).contains(facts.orientation))
      #expect(UInt64(facts.width) * UInt64(facts.height) <= UInt64(Quantity.mostPixels))
    }
    #expect(accepted > 100)
    // Width and height are after the tag and the format, the orientation is after them.
    func decoded(_ places: Range<Int>, _ fill: UInt8) -> InspectAction.Output? {
      var changed = value
      for place in places { changed[place] = fill }
      return action.output(of: picture, from: changed[...], blob: nil)
    }
    #expect(action.output(of: picture, from: value[...], blob: nil) != nil)
    for places in [2..<6, 6..<10, 2..<10] {
      for fill in [0, 0xFF] as [UInt8] { #expect(decoded(places, fill) == nil) }
    }
    for fill in [0, 9, 0xFF] as [UInt8] { #expect(decoded(10..<11, fill) == nil) }
  }

  @Test("of a failed inspection have a reason that an inspection gives")
  func failure() throws {
    let action = InspectAction(maxPixels: 1)
    let value = try value(action, picture)
    #expect(action.output(of: picture, from: value[...], blob: nil) == .failed(.tooManyPixels, format: .jpeg))
    for number in [UInt16.min, 1, 1_999, .max] {
      let changed = [value[0], UInt8(number & 255), UInt8(number >> 8), value[3]]
      #expect(action.output(of: picture, from: changed[...], blob: nil) == nil, "\(number)")
    }
  }

  @Test("have codes whose distance is at most their number of bits", arguments: NearAlgorithm.allCases)
  func codes(_ algorithm: NearAlgorithm) throws {
    let action = NearCodeAction(algorithm: algorithm, maxPixels: 1_000_000)
    let value = try value(action, picture)
    let own = try #require(action.output(of: picture, from: value[...], blob: nil))
    for changed in altered(value) + [[100] + value.dropFirst().map { ~$0 }] {
      guard let code = action.output(of: picture, from: changed[...], blob: nil) else { continue }
      #expect(try #require(own.distance(to: code)) <= algorithm.bits)
    }
  }

  @Test("of pixels and crops have the length of a number and of a digest")
  func plain() throws {
    let pixels = PixelsAction(maxPixels: 1_000_000)
    let number = try value(pixels, picture)
    #expect(
      altered(number).allSatisfy { (pixels.output(of: picture, from: $0[...], blob: nil) != nil) == ($0.count == 8) })
    let crop = CropAction(CropSettings(), maxPixels: 1_000_000)
    let input = CropAction.Input(image: picture, box: SquareBox(x: 1, y: 2, side: 20))
    let digest = try value(crop, input)
    #expect(
      altered(digest).allSatisfy { (crop.output(of: input, from: $0[...], blob: nil) != nil) == ($0.count == 32) })
  }

  @Test("have embeddings of the length of the network, with finite numbers")
  func embeddings() throws {
    let finite = [UInt8](repeating: 0x3F, count: 4 * 1_280)
    let action = try #require(EmbedAction(Self.centre, limits: Self.limits))
    let input = try #require(action.input([.digest(picture)]))
    func vector(_ value: [UInt8]) -> Embedding? { action.output(of: input, from: value[...], blob: nil)?.embedding }
    #expect(vector(finite)?.vector.count == 1_280)
    for value in [Array(finite.dropLast(4)), finite + [0, 0, 0, 0], [0, 0, 0, 0], finite.map { _ in 0xFF }] {
      #expect(vector(value) == nil, "\(value.count)")
    }
    for changed in altered(finite) {
      guard let vector = vector(changed) else { continue }
      #expect(vector.vector.count == 1_280 && vector.vector.allSatisfy(\.isFinite))
      #expect(vector.unit.values.allSatisfy { abs($0) <= 1 })
    }
  }

  @Test("have maps that take no more memory than their bytes explain")
  func maps() throws {
    let activations = Activations(
      vector: [1, 2], height: 3, width: 4, map: (0..<24).map { $0 % 3 == 0 ? Float($0) : 0 })
    let map = ActivationMap(activations, view: .centre)
    for changed in altered(map.encoded()) {
      guard let read = ActivationMap(encoded: changed) else { continue }
      #expect(read.levels.count == read.channels * read.height * read.width)
      #expect(read.levels.count <= changed.count * 128)
      let focus = CropFocus(read, head: nil, width: 300, height: 20)
      #expect(focus.map { $0.square.side == 20 && (0...280).contains($0.square.x) } ?? true)
    }
  }

  /// The description and the limits of forward passes of a built-in network over the centre of a picture.
  private static var centre: Description {
    var description = Description(kind: EmbedAction.kind, version: 1)
    description["view"] = .text("centre")
    return description
  }

  private static var limits: Description {
    var limits = Description(maxPixels: 1_000_000)
    limits["weights"] = .digest(SHA256Digest(of: "weights"))
    limits["architecture"] = .text("lite0")
    limits["side"] = .integer(224)
    limits["mean"] = .list(["0.5", "0.5", "0.5"].map { .text($0) })
    limits["scale"] = .list(["0.5", "0.5", "0.5"].map { .text($0) })
    return limits
  }
}
