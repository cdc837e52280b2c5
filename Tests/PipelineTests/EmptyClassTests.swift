import Diagnostics
import Listings
import Manifest
import Pipeline
import Testing

@Suite("The error about classes without a picture")
struct EmptyClassTests {
  private func emptied(_ name: String, _ reasons: [Reason: Int]) throws -> EmptyClassError.Emptied {
    EmptyClassError.Emptied(name: try #require(ClassName(rawValue: name)), reasons: reasons)
  }

  @Test("names each class that waits for squares, with its number of pictures")
  func squares() throws {
    let error = EmptyClassError(classes: [
      try emptied("pants", [.awaitingCrop: 14]), try emptied("shoe", [.awaitingCrop: 1, .corrupt: 2]),
    ])
    #expect(
      error.diagnostics.map(\.message) == [
        "14 pictures of class `pants` and 1 of class `shoe` have no square yet, so nothing was exported"
      ])
    #expect(error.kind == .waitsForPerson)
  }

  @Test("names each class whose list is empty")
  func lists() throws {
    let (one, two) = (try emptied("hat", [:]), try emptied("shoe", [:]))
    let error = EmptyClassError(classes: [one, two])
    #expect(
      error.diagnostics(unlisted: [one.name, two.name]).map(\.message) == [
        "classes `hat` and `shoe` have no rows yet, so nothing was exported"
      ])
  }

  @Test("names each class with the reasons of its own, and then what is missing in the whole dataset")
  func gaps() throws {
    let error = EmptyClassError(classes: [
      try emptied("hat", [.addressDenied: 22]), try emptied("pants", [.addressDenied: 20, .corrupt: 1]),
      try emptied("shoe", [.awaitingCrop: 3]),
    ])
    #expect(
      error.diagnostics(unlisted: [], gaps: "; 46 gaps").map(\.message) == [
        "3 pictures of class `shoe` have no square yet, so nothing was exported",
        "no picture of classes `hat` (22 address_denied) and `pants` (20 address_denied, 1 corrupt) is left, so nothing was exported; 46 gaps",
      ])
    #expect(error.kind == .failed)
  }
}
