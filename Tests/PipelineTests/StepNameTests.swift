import Digests
import Listings
import Manifest
import Pipeline
import Testing

@Suite("The names of steps")
struct StepNameTests {
  /// The numbers in stored listings.
  private static let numbers: [StepName: UInt8] = [
    .sources: 0, .fetch: 1, .inspect: 2, .exactDuplicates: 3, .nearDuplicates: 4, .labels: 5, .crop: 6, .split: 7,
    .export: 8, .select: 11, .filter: 12,
  ]

  @Test("keep the numbers that listings are stored with")
  func kept() {
    #expect(Dictionary(uniqueKeysWithValues: StepName.allCases.map { ($0, $0.rawValue) }) == Self.numbers)
  }

  @Test("are the same bytes in a stored listing as ever", arguments: numbers)
  func stored(step: StepName, number: UInt8) {
    let bytes = Listing([Item(id: ItemID(high: 1, low: 2), verdict: .out(step, .takenDown))]).encoded()
    // Magic and format, the count, then the row: id, mask, step, reason.
    let row: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number, 110, 0]
    #expect(bytes == Array("dslist".utf8) + [3, 0, 1, 0, 0, 0, 0, 0, 0, 0] + row)
  }

  @Test("are read back from their texts, each once", arguments: StepName.allCases)
  func texts(step: StepName) {
    #expect(StepName(text: step.text) == step)
    #expect(StepName.allCases.count { $0.text == step.text } == 1)
  }

  @Test("are in the order in which an image passes them")
  func order() {
    #expect(StepName.allCases == StepName.allCases.sorted())
    #expect(Item.at("a", .out(.inspect, .corrupt)).passed(.fetch))
    #expect(!Item.at("a", .out(.inspect, .corrupt)).passed(.inspect))
    #expect(Item.at("a").passed(.export))
  }
}
