import Digests
import Encoding
import TestSupport
import Testing

@Suite("A description")
struct DescriptionTests {
  /// One field of every kind of value.
  private static let everything: Description = {
    var inner = Description()
    inner["side"] = .integer(480)
    var description = Description(kind: "crop", version: 2)
    description["name"] = .text("wéir")
    description["strip"] = .flag(true)
    description["image"] = .digest(SHA256Digest(of: "picture"))
    description["table"] = .bytes([0, 255])
    description["formats"] = .list([.text("jpeg"), .integer(-1), .none])
    description["box"] = .record(inner)
    description["hash"] = Description.Value.none
    return description
  }()

  @Test("the canonical bytes and the key stay what they were")
  func golden() {
    var description = Description(kind: "fetch", version: 1)
    description["address"] = .text("a")
    // Format, three fields, and each name and text after its length in eight bytes, least significant first.
    let spelt =
      "01" + "0300000000000000"
      + "0400000000000000" + "6b696e64" + "01" + "0500000000000000" + "6665746368"
      + "0700000000000000" + "76657273696f6e" + "02" + "0100000000000000"
      + "0700000000000000" + "61646472657373" + "01" + "0100000000000000" + "61"
    #expect(Hexadecimal.encode(description.encoded()) == spelt)
    #expect(description.key == SHA256Digest(of: Hexadecimal.decode(spelt.utf8) ?? []))
  }

  @Test("every kind of value survives encoding")
  func roundTrip() {
    let description = Self.everything
    #expect(Description(encoded: description.encoded()) == description)
  }

  @Test("bytes cut short or with more behind them are refused")
  func damage() {
    let bytes = Self.everything.encoded()
    for count in 0..<bytes.count { #expect(Description(encoded: Array(bytes[..<count])) == nil) }
    #expect(Description(encoded: bytes + [0]) == nil)
  }

  @Test("no damaged byte makes reading fail otherwise than by nil", arguments: [UInt64(1), 2, 3])
  func randomDamage(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let bytes = Self.everything.encoded()
    for _ in 0..<500 {
      var damaged = bytes
      damaged[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      guard let read = Description(encoded: damaged) else { continue }
      // A flag is any byte but zero; everything else that reads is what was written.
      #expect(Description(encoded: read.encoded()) == read)
    }
  }

  /// Pairs that a careless encoding would confuse.
  @Test(
    "two different values never share a key",
    arguments: [
      (Description.Value.text("1"), Description.Value.integer(1)),
      (.text(""), .none),
      (.text("ab"), .bytes([97, 98])),
      (.list([.text("a"), .text("b")]), .list([.text("ab")])),
      (.list([.list([.text("a")]), .text("b")]), .list([.list([.text("a"), .text("b")])])),
      (.flag(false), .integer(0)),
      (.list([]), .none),
      (.integer(-1), .integer(.max)),
      (.bytes(SHA256Digest(of: "a").bytes), .digest(SHA256Digest(of: "a"))),
    ])
  func ambiguity(left: Description.Value, right: Description.Value) {
    var first = Description()
    first["value"] = left
    var second = Description()
    second["value"] = right
    #expect(first.key != second.key)
  }

  @Test("a name and a text do not flow into each other")
  func separators() {
    var first = Description()
    first["ab"] = .text("c")
    var second = Description()
    second["a"] = .text("bc")
    #expect(first.key != second.key)
  }

  @Test("setting a field again replaces it in place, nil removes it, order is part of the key")
  func editing() {
    var description = Description(kind: "crop", version: 1)
    description["size"] = .integer(224)
    description["quality"] = .integer(92)
    description["size"] = .integer(128)
    #expect(description.fields.map(\.name) == ["kind", "version", "size", "quality"])
    #expect(description["size"] == .integer(128))
    description["size"] = nil
    #expect(description.fields.map(\.name) == ["kind", "version", "quality"])
    var turned = Description(kind: "crop", version: 1)
    turned["quality"] = .integer(92)
    #expect(description.key == turned.key)
    turned["version"] = nil
    turned["version"] = .integer(1)
    #expect(description.key != turned.key)
  }

  @Test("values read as people write them")
  func text() {
    #expect("\(Description.Value.list([.text("jpeg"), .integer(3), .flag(false)]))" == "[jpeg, 3, false]")
    #expect("\(Description.Value.bytes([1, 2]))" == "2 bytes")
    #expect("\(Description.Value.digest(SHA256Digest(of: "abc")))" == "ba7816bf8f01cfea")
  }

  @Test("keys made by writing over what varies are the keys of the descriptions")
  func template() {
    var description = Description(kind: "crop", version: 3)
    description["libraries"] = .text("libjpeg-turbo 2.1.5")
    description["image"] = .digest(SHA256Digest(of: ""))
    description["box"] = .list([.integer(0), .integer(0), .integer(0)])
    description["upscale"] = .flag(false)
    var template = KeyTemplate(description, varying: ["box", "image"])
    for number in 0..<50 {
      let (image, box) = (SHA256Digest(of: "\(number)"), [number, -number, number * 1_000_003])
      description["image"] = .digest(image)
      description["box"] = .list(box.map { .integer(Int64($0)) })
      template.set(1, .digest(image))
      template.set(0, .list(box.map { .integer(Int64($0)) }))
      #expect(template.key == description.key)
      #expect(KeyTemplate.keys(of: description, varying: "image", over: [image]) == [description.key])
    }
  }
}
