import Digests
import Listings
import Manifest
import Pipeline

extension BuiltDataset.Row {
  /// The minimum number of digits of a digest or id that name an image.
  static let leastDigits = 4
  /// The ways to name an image, for a hint.
  static let waysToName =
    "a URL, a line of a list (`lists/weir.csv:12`), the path of a source or output file, or at least \(leastDigits) digits of a digest"

  /// Whether a word names this row: its URL, its line in a list, the first digits of its digest or id, its output file or the name
  /// of that file. For a picture on disk, its path or file name also counts.
  ///
  /// - Parameter path: The word as a path relative to the manifest, if it is one.
  func isCalled(_ word: String, path: String?) -> Bool {
    if hasAddress(word) { return true }
    if [word, path].contains(where: { $0 != nil && ($0 == file || $0 == source && line == nil) }) { return true }
    if let line {
      let place = "\(source):\(line)"
      if word == place || path == place || place.hasSuffix("/" + word) { return true }
    }
    if let file, word.hasSuffix("/" + file) || file.hasSuffix("/" + word) { return true }
    if line == nil, source.hasSuffix("/" + word) { return true }
    guard word.count >= Self.leastDigits, word.allSatisfy(\.isHexDigit) else { return false }
    return item.cropped?.hex.hasPrefix(word.lowercased()) == true
      || item.image?.hex.hasPrefix(word.lowercased()) == true || item.id.hex.hasPrefix(word.lowercased())
  }
}
