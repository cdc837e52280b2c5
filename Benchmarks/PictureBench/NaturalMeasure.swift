import Foundation
import Imaging

/// The pairs that are one picture by the rule among the photos of a folder: duplicates that nobody made.
struct NaturalMeasure {
  let folder: String

  func run() throws {
    let enumerator = FileManager.default.enumerator(atPath: folder)
    let names = (enumerator?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".jpg") }.sorted()
    let options = InspectOptions(minSide: 1, maxAspectRatio: .infinity)
    let found = try names.map { try ImageInspector.examine(bytes(of: folder + "/" + $0), options: options).get() }
    let thumbnails = found.map { Thumbnail($0.thumbnail) }
    let altered = thumbnails.map(AlteredCodes.init(of:))
    for (name, gate) in [("auto", CandidateGate.standard), ("auto, thorough", .thorough)] {
      let candidates = CandidateSearch(found.map(\.facts.codes), altered: altered, gate: gate).pairs()
      let same = candidates.filter {
        PairCheck.match($0, thumbnails[$0.i], thumbnails[$0.j])?.grade == .near
      }
      let pairs = Set(same.map { "\(names[$0.i]) \(names[$0.j])" }).sorted()
      try PictureBench.tell([
        ("measure", "natural"), ("folder", folder.split(separator: "/").last.map(String.init) ?? folder),
        ("method", name), ("images", names.count), ("candidates", candidates.count), ("pairs", pairs),
      ])
    }
  }
}
