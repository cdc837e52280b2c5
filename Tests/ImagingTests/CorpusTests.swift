import Foundation
import Imaging
import TestSupport
import Testing

@Suite("The shared corpus of pictures", .enabled(if: PictureCorpus.isPresent, "\(Corpora.absence)"))
struct CorpusTests {
  private let options = InspectOptions(minSide: 1, maxAspectRatio: 100_000)

  private func verdicts(_ expected: String...) throws -> [(PictureCorpus.Entry, Result<ImageFacts, InspectFailure>)] {
    let corpora = try #require(PictureCorpus())
    let entries = try corpora.images().filter { expected.contains($0.expected) }
    try #require(!entries.isEmpty)
    return try entries.map {
      ($0, ImageInspector.inspect(try corpora.bytes($0.path), options: options))
    }
  }

  @Test("every picture that two judges accept is accepted, at its size and orientation")
  func accepted() throws {
    for (entry, verdict) in try verdicts("accept") {
      guard case .success(let facts) = verdict else {
        Issue.record("\(entry.path): \(verdict)")
        continue
      }
      let stored = facts.orientation.uprightSize(width: facts.width, height: facts.height)
      #expect(stored.width == entry.width && stored.height == entry.height, "\(entry.path)")
      if facts.format == .jpeg, let orientation = entry.orientation, orientation > 0 {
        #expect(facts.orientation.rawValue == orientation, "\(entry.path)")
      }
    }
  }

  @Test("pictures that both judges refuse are refused")
  func rejected() throws {
    let verdicts = try verdicts("reject")
    let missed = verdicts.filter { (try? $0.1.get()) != nil }.map(\.0.path)
    #expect(missed.count * 200 <= verdicts.count, "\(missed)")
  }

  @Test("bombs are refused from their headers")
  func bombs() throws {
    for (entry, verdict) in try verdicts("bomb-reject") {
      guard case .failure(let failure) = verdict else {
        Issue.record("\(entry.path) was accepted")
        continue
      }
      if entry.magic == "png", entry.width != nil { #expect(failure == .tooManyPixels, "\(entry.path)") }
    }
  }

  @Test("disputed pictures get the same answer twice")
  func disputed() throws {
    let first = try verdicts("disputed").map(\.1)
    let second = try verdicts("disputed").map(\.1)
    #expect(first == second)
  }

  @Test(
    "WebP pictures decode where the library is linked",
    .enabled(if: ImageFormat.decodable.contains(.webp), "built without libwebp"))
  func webp() throws {
    let corpora = try #require(PictureCorpus())
    let options = InspectOptions(formats: [.webp], minSide: 1, maxAspectRatio: 100_000)
    for entry in try corpora.images() where entry.magic == "webp" {
      let verdict = ImageInspector.inspect(try corpora.bytes(entry.path), options: options)
      switch entry.expected {
      case "other-format-valid": #expect((try? verdict.get()) != nil, "\(entry.path): \(verdict)")
      case "other-format-broken": #expect((try? verdict.get()) == nil, "\(entry.path)")
      default: break
      }
    }
  }

  @Test("pictures of other formats are refused under their name")
  func otherFormats() throws {
    for (entry, verdict) in try verdicts("other-format-valid") {
      guard case .failure(let failure) = verdict else {
        Issue.record("\(entry.path) was accepted")
        continue
      }
      guard case .unsupportedFormat(let format) = failure else {
        Issue.record("\(entry.path): \(failure)")
        continue
      }
      #expect(format.name == entry.magic, "\(entry.path)")
    }
    for (entry, verdict) in try verdicts("other-format-broken", "not-judged") {
      #expect((try? verdict.get()) == nil, "\(entry.path)")
    }
  }
}
