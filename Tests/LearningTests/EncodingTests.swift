import Learning
import TestSupport
import Testing

@Suite("Encoded embeddings and maps")
struct EncodingTests {
  @Test("an embedding comes back to the bit")
  func embedding() {
    let embedding = Embedding(vector: [0, -0.0, 1.5, -3.25e-20, .leastNonzeroMagnitude, .greatestFiniteMagnitude])
    #expect(Embedding(encoded: embedding.encoded()) == embedding)
    #expect(embedding.encoded().count == 24)
  }

  @Test(
    "bytes that are no embedding are refused",
    arguments: [[], [1, 2, 3], [0, 0, 192, 127], [0, 0, 128, 127], [0, 0, 0, 0, 1]] as [[UInt8]])
  func noEmbedding(_ bytes: [UInt8]) {
    #expect(Embedding(encoded: bytes) == nil)
  }

  @Test("a map comes back as it was, also with long runs of zeros")
  func map() throws {
    var values = [Float](repeating: 0, count: 12 * 7 * 7)
    for index in [0, 3, 300, 301, 587] { values[index] = Float(index % 7) + 0.5 }
    let map = ActivationMap(Activations(vector: [], height: 7, width: 7, map: values), view: .squashed)
    #expect(map.channels == 12 && map.levels[0] > 0 && map.levels.max() == 255)
    #expect(ActivationMap(encoded: map.encoded()) == map)
    #expect(map.encoded().count < 60)
  }

  @Test("no change of a few bytes makes the map's reader crash or grow")
  func fuzz() {
    let map = ActivationMap(
      Activations(vector: [], height: 2, width: 3, map: [0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 4]), view: .centre)
    let whole = map.encoded()
    var generator = SeededGenerator(seed: 12)
    for _ in 0..<5_000 {
      var bytes = whole
      bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      bytes.removeLast(Int.random(in: 0...2, using: &generator))
      guard let read = ActivationMap(encoded: bytes) else { continue }
      #expect(read.levels.count == read.channels * read.height * read.width)
    }
    #expect(ActivationMap(encoded: []) == nil && ActivationMap(encoded: whole + [0, 1]) == nil)
  }

  @Test("a head comes back to the bit, and bytes that are none are refused")
  func head() throws {
    let answers = [
      AnsweredVector(vector: UnitVector([1, 0, 0.5]), isYes: true),
      AnsweredVector(vector: UnitVector([0, 1, 0.25]), isYes: false),
    ]
    let head = try #require(YesNoHead(answers))
    #expect(YesNoHead(encoded: head.encoded()) == head)
    #expect(head.encoded().count == 32)
    #expect(YesNoHead(encoded: Array(head.encoded().dropLast())) == nil)
    #expect(YesNoHead(encoded: [UInt8](repeating: 255, count: 32)) == nil)
  }
}
