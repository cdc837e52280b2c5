import Digests
import Imaging
import Listings
import Manifest
import Pipeline
import Testing

@Suite("Listings")
struct ListingTests {
  /// Items of every kind: bare, out with a reason, and with every fact there is.
  private func items() throws -> [Item] {
    let weir = try #require(ClassName(rawValue: "weir"))
    var full = Item(id: ItemID(class: weir, address: "https://example.org/full.jpg"))
    full.image = SHA256Digest(of: "full")
    full.bytes = 1 << 33
    full.format = .jpeg
    full.width = 640
    full.height = 480
    full.orientation = 6
    full.phash = 1
    full.duplicate = .init(image: SHA256Digest(of: "other"), distance: 21, grade: .near)
    full.group = SHA256Digest(of: "group")
    full.answer = .yes
    full.score = 9_300
    full.isForReview = true
    full.crop = SquareBox(x: -3, y: 0, side: 480)
    full.cropChooser = .person
    full.focus = .init(x: 320, y: 251)
    full.cropped = SHA256Digest(of: "crop")
    full.split = .test
    return [
      full, Item(id: ItemID(class: weir, address: "https://example.org/bare.jpg")),
      Item(id: ItemID(class: weir, address: "https://example.org/gone.jpg"), verdict: .out(.fetch, .http(404))),
    ]
  }

  @Test("are read as they were written, whatever the order they came in")
  func roundTrip() throws {
    let items = try items()
    let listing = Listing(items)
    #expect(Listing(encoded: listing.encoded()) == listing)
    #expect(Listing(items.reversed()).encoded() == listing.encoded())
  }

  @Test("of bare candidates alone are read too")
  func bare() throws {
    let weir = try #require(ClassName(rawValue: "weir"))
    let listing = Listing((0..<50).map { Item(id: ItemID(class: weir, address: "https://example.org/\($0)")) })
    #expect(Listing(encoded: listing.encoded()) == listing)
  }

  @Test("cut short or lengthened are refused")
  func cut() throws {
    let bytes = Listing(try items()).encoded()
    for count in 0..<bytes.count { #expect(Listing(encoded: Array(bytes[..<count])) == nil) }
    #expect(Listing(encoded: bytes + [0]) == nil)
  }

  @Test("keep their encoding: other bytes for the same items need another format number")
  func golden() throws {
    let digest = SHA256Digest(of: Listing(try items()).encoded()).hex
    #expect(digest == "78a04b7b94f8e5ae8862e5df631ad9eb0dabcff50222187a0c05b90c768ba84b")
  }

  @Test("know every reason by its name, and each name and number once")
  func reasons() {
    for status in [404, 429, 503] { #expect(Reason(name: "http_\(status)") == .http(status)) }
    #expect(Reason(name: "http_4") == nil)
    #expect(Reason(name: "nonsense") == nil)
    #expect(Reason(name: "near_duplicate") == .nearDuplicate)
  }
}
