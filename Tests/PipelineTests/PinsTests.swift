import Digests
import Listings
import Manifest
import Pipeline
import Testing
import Transfer

@Suite("The pins of a lock")
struct PinsTests {
  private func row(_ path: String, verdict: String, image: SHA256Digest? = nil) -> LockRow {
    let url = "https://example.org/\(path)"
    var row = LockRow(id: ItemID(class: .weir, address: url), verdict: verdict, url: url)
    row.sha256 = image
    return row
  }

  @Test("are found by the candidate's id, whatever the verdict")
  func images() {
    let pins = Pins(
      LockTable([
        row("a", verdict: "in", image: .picture(1)), row("b", verdict: "near_duplicate", image: .picture(2)),
        row("c", verdict: "http_404"),
      ]))
    #expect(pins.image(of: Item.at("a").id) == .picture(1))
    #expect(pins.image(of: Item.at("b").id) == .picture(2))
    #expect(pins.image(of: Item.at("c").id) == nil)
    #expect(pins.image(of: Item.at("d").id) == nil)
  }

  private static let table: [(verdict: String, image: SHA256Digest?, failure: FetchFailure?)] = [
    ("http_404", nil, .http(404)), ("dns", nil, .dns), ("not_image", nil, .notImage),
    // A body that came and was refused is no failure of the transfer: its pin is asked for.
    ("not_image", .picture(1), nil), ("hash_mismatch", .picture(1), nil),
    // An address that failed when it was asked again keeps its pin.
    ("timeout", .picture(1), .timeout), ("in", .picture(1), nil), ("too_small", .picture(1), nil),
  ]

  @Test("remember how an address failed that gave nothing", arguments: table)
  func failures(verdict: String, image: SHA256Digest?, failure: FetchFailure?) {
    let pins = Pins(LockTable([row("a", verdict: verdict, image: image)]))
    #expect(pins.failure(of: Item.at("a").id) == failure)
  }

  @Test("have one digest, from the table and from the listing it was written from")
  func digest() {
    let listing = Listing([.at("a", image: .picture(1)), .at("b", .out(.fetch, .dns)), .at("c", image: .picture(3))])
    let table = LockTable(
      [
        row("c", verdict: "in", image: .picture(3)), row("b", verdict: "dns"),
        row("a", verdict: "near_duplicate", image: .picture(1)),
      ])
    #expect(Pins(table).digest == Pins.digest(of: listing))
    #expect(Pins(table).digest != nil)
  }

  @Test("have another digest when a picture moves to another address")
  func moved() {
    let one = Pins(LockTable([row("a", verdict: "in", image: .picture(1))]))
    let other = Pins(LockTable([row("b", verdict: "in", image: .picture(1))]))
    #expect(one.digest != other.digest)
  }

  @Test("have no digest where nothing is pinned")
  func empty() {
    #expect(Pins().digest == nil)
    #expect(Pins(LockTable([row("a", verdict: "dns")])).digest == nil)
  }
}
