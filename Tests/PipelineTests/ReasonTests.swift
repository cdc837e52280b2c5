import Listings
import Pipeline
import TestSupport
import Testing
import Transfer

@Suite("The reasons for which an image is out")
struct ReasonTests {
  private static let reasons = Reason.named + [.http(404), .http(503)]

  @Test("have each number and each name once")
  func unique() {
    #expect(Set(Reason.named.map(\.number)).count == Reason.named.count)
    #expect(Set(Reason.named.map(\.name)).count == Reason.named.count)
    #expect(Reason.named.allSatisfy { (1...999).contains($0.number) })
  }

  @Test("are read back from their names and numbers", arguments: reasons)
  func roundTrip(reason: Reason) {
    #expect(Reason(name: reason.name) == reason)
    #expect(Reason(number: reason.number) == reason)
  }

  @Test("keep the numbers that listings are stored with")
  func numbers() throws {
    let actual = Reason.named.map { "\($0.number) \($0.name)\n" }.joined()
    #expect(try actual == Golden.expected("reasons.txt", recording: actual))
    #expect(Reason.http(404).number == 1404)
  }

  @Test("are explained in one sentence each, without a capital and a full stop")
  func sentences() {
    let sentences = Self.reasons.map(\.sentence)
    #expect(Set(sentences).count == sentences.count)
    for sentence in sentences {
      let isCapital = sentence.first?.isUppercase == true && !sentence.hasPrefix("URL")
      #expect(!isCapital && sentence.last != "." && sentence.count > 5, "\(sentence)")
    }
  }

  @Test("have a cure only where something is missing", arguments: reasons)
  func cures(reason: Reason) {
    #expect(!(reason.isDecided && reason.cure != nil))
  }

  @Test("are withdrawals only where a person decided", arguments: reasons)
  func withdrawals(reason: Reason) {
    #expect(!reason.isWithdrawal || reason.isDecided)
  }

  @Test("say that asking again helps just where the failure may pass")
  func retries() throws {
    for reason in Self.reasons where reason.isFetchFailure && reason != .drift {
      let failure = try #require(FetchFailure(reason: reason.name))
      #expect(!failure.isPassing || reason.cure == "`dsbuild retry` asks again", "\(reason)")
    }
  }

  @Test("have the word of each failure of a fetch", arguments: FetchFailure.named + [.http(404)])
  func failures(failure: FetchFailure) {
    #expect(Reason(failure).name == failure.reason)
    #expect(FetchFailure(reason: failure.reason) == failure)
  }

  @Test("are not taken for numbers and names that no reason has")
  func unknown() {
    for number: UInt16 in [0, 999, 1000] { #expect(Reason(number: number) == nil) }
    for name in ["", "http_", "http_99", "http_1000", "HTTP_404", "unknown"] { #expect(Reason(name: name) == nil) }
  }
}
