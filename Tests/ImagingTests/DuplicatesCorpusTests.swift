import Imaging
import TestSupport
import Testing

/// Duplicates in the wild and the pictures that are hardest to tell apart.
@Suite("Duplicates among the shared photos", .enabled(if: PictureCorpus.isPresent, "\(Corpora.absence)"))
struct DuplicatesCorpusTests {
  private func matches(in folder: String, gate: CandidateGate) throws -> [String] {
    let corpora = try #require(PictureCorpus())
    let names = try corpora.images(under: "photos/" + folder).map(\.path).sorted()
    try #require(names.count > 20)
    let found = try names.map {
      try ImageInspector.examine(corpora.bytes($0), options: InspectOptions(minSide: 1)).get()
    }
    let thumbnails = found.map { Thumbnail($0.thumbnail) }
    let search = CandidateSearch(
      found.map(\.facts.codes), altered: thumbnails.map(AlteredCodes.init(of:)), gate: gate)
    let pairs = search.pairs().compactMap { PairCheck.match($0, thumbnails[$0.i], thumbnails[$0.j]) }
      .filter { $0.grade == .near }
    func short(_ index: Int) -> Substring { names[index].split(separator: "-").last?.dropLast(4) ?? "" }
    return Set(pairs.map { "\(short($0.i)) \(short($0.j))" }).sorted()
  }

  @Test("eight pairs of copies among the raccoons, and nothing else", arguments: [CandidateGate.standard, .thorough])
  func raccoons(gate: CandidateGate) throws {
    let pairs = ["11 116", "120 83", "21 45", "50 52", "50 74", "51 85", "52 74", "65 98"]
    #expect(try matches(in: "raccoon_voc/images/", gate: gate) == pairs)
  }

  @Test("no two clothes are one", arguments: [CandidateGate.standard, .thorough])
  func clothes(gate: CandidateGate) throws {
    #expect(try matches(in: "clothing10/", gate: gate).isEmpty)
  }

  @Test("no two everyday scenes are one", arguments: [CandidateGate.standard, .thorough])
  func scenes(gate: CandidateGate) throws {
    #expect(try matches(in: "coco/images/", gate: gate).isEmpty)
  }
}
