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
    "pictures of the optional formats decode where their libraries are linked",
    arguments: [ImageFormat.webp, .gif, .avif, .heic].filter(ImageFormat.decodable.contains))
  func optional(format: ImageFormat) throws {
    let corpora = try #require(PictureCorpus())
    let options = InspectOptions(formats: [format], minSide: 1, maxAspectRatio: 100_000)
    var (valid, missed) = (0, [String]())
    // Nobody who judged the corpus reads HEIC.
    for entry in try corpora.images() where format != .heic {
      let bytes = try corpora.bytes(entry.path)
      guard ImageFormat.sniff(bytes) == format else { continue }
      let verdict = ImageInspector.inspect(bytes, options: options)
      switch entry.expected {
      case "other-format-valid":
        valid += 1
        if (try? verdict.get()) == nil { missed.append("\(entry.path): \(verdict)") }
      case "other-format-broken": #expect((try? verdict.get()) == nil, "\(entry.path)")
      default: break
      }
    }
    // One GIF has codes of eleven bits, which the format does not have.
    #expect(missed.count <= (format == .gif ? 1 : 0), "\(missed) of \(valid)")
  }

  @Test("pictures of other formats are refused under their name")
  func otherFormats() throws {
    for (entry, verdict) in try verdicts("other-format-valid") {
      switch verdict {
      case .success(let facts): #expect(ImageFormat.decodable.contains(facts.format), "\(entry.path)")
      case .failure(.unsupportedFormat(let format)): #expect(format.name == entry.magic, "\(entry.path)")
      case .failure(let failure): #expect(entry.magic == "gif", "\(entry.path): \(failure)")
      }
    }
    for (entry, verdict) in try verdicts("other-format-broken", "not-judged") where entry.magic != "heif" {
      #expect((try? verdict.get()) == nil, "\(entry.path)")
    }
  }
}
