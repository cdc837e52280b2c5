import Digests
import Testing

@Suite("SHA-256")
struct SHA256Tests {
  /// FIPS 180-4's own examples, the empty text, and a million letters a.
  @Test(
    "the published vectors hold",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func vectors(text: String, hex: String) {
    #expect(SHA256Digest(of: text).hex == hex)
  }

  @Test("pieces give the digest of the whole, wherever it is cut")
  func pieces() {
    let text = Array("the quick brown fox jumps over the lazy dog".utf8)
    for cut in 0...text.count {
      var hasher = SHA256Hasher()
      hasher.update(Array(text[..<cut]))
      hasher.update(Array(text[cut...]))
      #expect(hasher.finalize() == SHA256Digest(of: text))
    }
  }

  @Test("a digest survives its hexadecimal and its bytes")
  func roundTrips() {
    let digest = SHA256Digest(of: "weir")
    #expect(SHA256Digest(hex: digest.hex) == digest)
    #expect(SHA256Digest(hex: digest.hex.uppercased()) == digest)
    #expect(SHA256Digest(bytes: digest.bytes) == digest)
    #expect(Hexadecimal.encode(digest.prefix) == String(digest.hex.prefix(16)))
  }

  @Test(
    "what is no digest is refused",
    arguments: ["", "00", String(repeating: "0", count: 63), "g" + String(repeating: "0", count: 63)])
  func refusals(text: String) {
    #expect(SHA256Digest(hex: text) == nil)
  }

  @Test("digests sort as their hexadecimal does")
  func order() {
    let digests = (0..<200).map { SHA256Digest(of: "\($0)") }
    #expect(digests.sorted().map(\.hex) == digests.map(\.hex).sorted())
  }
}

@Suite("A published digest")
struct ExpectedDigestTests {
  @Test(
    "the number of digits tells the algorithm",
    arguments: [
      ("900150983CD24FB0D6963F7D28E17F72", ExpectedDigest.Algorithm.md5),
      ("a9993e364706816aba3e25717850c26c9cd0d89d", .sha1),
      ("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", .sha256),
      (
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
          + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f", .sha512
      ),
    ])
  func algorithms(text: String, algorithm: ExpectedDigest.Algorithm) throws {
    let digest = try #require(ExpectedDigest(text))
    #expect(digest.algorithm == algorithm)
    #expect(digest.hex == text.lowercased())
    #expect(digest.matches(Array("abc".utf8)))
    #expect(!digest.matches(Array("abd".utf8)))
  }

  @Test(
    "other lengths and other letters are no digest", arguments: ["", "abc", "zz", String(repeating: "a", count: 48)])
  func refusals(text: String) {
    #expect(ExpectedDigest(text) == nil)
  }
}

@Suite("Hexadecimal")
struct HexadecimalTests {
  @Test("bytes survive their spelling")
  func roundTrip() {
    let bytes = Array(UInt8.min...UInt8.max)
    #expect(Hexadecimal.decode(Hexadecimal.encode(bytes).utf8) == bytes)
  }

  @Test("an odd number of digits and other letters are refused", arguments: ["a", "0g", "0x10", " 00", "é"])
  func refusals(text: String) {
    #expect(Hexadecimal.decode(text.utf8) == nil)
  }

  @Test("a word takes one to sixteen digits")
  func words() {
    #expect(Hexadecimal.encode(UInt64(0xAB)) == "00000000000000ab")
    #expect(Hexadecimal.word("ab".utf8) == 0xAB)
    #expect(Hexadecimal.word("ffffffffffffffff".utf8) == .max)
    #expect(Hexadecimal.word("".utf8) == nil)
    #expect(Hexadecimal.word("10000000000000000".utf8) == nil)
  }
}

@Suite("Order and repeats")
struct OrderTests {
  @Test("texts are ordered by the bytes of their UTF-8, whatever the locale makes of them")
  func bytes() {
    let texts = [
      "", "a", "a/b", "a b", "ab", "A", "é", "e\u{301}", "z", "\u{1F600}", "\u{FF5E}",
      String(repeating: "a", count: 99),
    ]
    for left in texts {
      for right in texts {
        #expect(left.precedesByBytes(right) == left.utf8.lexicographicallyPrecedes(right.utf8))
      }
    }
  }

  @Test("digests that occur often enough are told, others are not", arguments: [2, 3, 5])
  func repeats(times: Int) {
    let digests = (0..<60).flatMap { number in
      [SHA256Digest](repeating: SHA256Digest(of: "\(number)"), count: number % 7)
    }
    let repeated = RepeatedDigests(digests.shuffled(), times: times)
    for number in 0..<60 { #expect(repeated.contains(SHA256Digest(of: "\(number)")) == (number % 7 >= times)) }
    #expect(RepeatedDigests([SHA256Digest](), times: times).isEmpty)
  }

  @Test(
    "digests that are dealt by their beginnings are in the same order as sorted ones", arguments: [0, 1, 64, 65, 1_000])
  func dealt(count: Int) {
    let even = (0..<count).map { SHA256Digest(of: "\($0)") }
    let uneven = even.map { SHA256Digest(words: ($0.prefix % 3, $0.prefix, 0, 0)) }
    for digests in [even, uneven, even + even] {
      #expect(digests.sorted(byUniform: \.prefix, <) == digests.sorted())
    }
  }

  @Test("two ascending lists are united to one that has each number once", arguments: [0, 1, 7, 400])
  func united(count: Int) {
    let numbers = { (0..<count).map { _ in UInt64.random(in: 0..<500) }.sorted() }
    let (first, second) = (numbers(), numbers())
    #expect(first.united(with: second) == Set(first + second).sorted())
  }

  @Test("a number of several lists counts once", arguments: [0, 1, 5_000, 30_000], [0, 8, 63])
  func distinct(count: Int, shift: UInt64) {
    // Numbers that are spread evenly, and numbers that share all their first bits.
    let numbers = (0..<count).map { _ in UInt64.random(in: .min ... .max) >> shift }
    let lists = (0..<3).map { _ in Set(numbers.filter { _ in Bool.random() }).sorted() }
    #expect(RepeatedDigests.distinct(in: lists) == Set(lists.joined()).count)
  }

  @Test("appended digits are those of the digest's spelling")
  func digits() {
    for text in ["", "a", "weir"] {
      var bytes: [UInt8] = [1]
      SHA256Digest(of: text).appendHex(to: &bytes)
      #expect(bytes == [1] + Array(SHA256Digest(of: text).hex.utf8))
    }
  }
}
