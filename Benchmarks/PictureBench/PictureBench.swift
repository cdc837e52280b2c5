import Foundation
import Imaging

/// Measures what `make bench-images` and `make bench-duplicates` compare with other programs; each result is a line of JSON.
@main
struct PictureBench {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let rest = Array(arguments.dropFirst())
    switch arguments.first {
    case "inspect": try InspectMeasure(files: rest).run()
    case "search": try SearchMeasure(rest).run()
    case "tiles": try TileMeasure(rest).run()
    case "accuracy": try AccuracyMeasure(rest).run()
    case "natural": try NaturalMeasure(folder: rest[0]).run()
    default: throw UnknownMeasure()
    }
  }

  /// Prints one result.
  static func tell(_ members: [(String, Any)]) throws {
    let object = Dictionary(members.map { ($0.0, $0.1) }, uniquingKeysWith: { first, _ in first })
    let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
    print(String(decoding: data, as: UTF8.self))
  }
}

/// The first argument names no measure.
struct UnknownMeasure: Error, CustomStringConvertible {
  let description = "inspect FILE... | search COUNT PATH | tiles COUNT GROUPS | accuracy MANIFEST | natural FOLDER"
}

/// Processor time of this process, in seconds.
func processorTime() -> Double {
  Double(clock()) / Double(CLOCKS_PER_SEC)
}

/// The bytes of a file.
func bytes(of path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
