import Digests
import Listings
import Manifest
import Pipeline

extension LastListings.Row {
  /// Whether a person means it by a word: its URL, the first digits of its digest or id, its output file (or the name of it) or, of a picture on
  /// disk, its path or name.
  ///
  /// - Parameter path: What the word is as a path relative to the manifest, if it is one.
  func isCalled(_ word: String, path: String?) -> Bool {
    if hasAddress(word) { return true }
    if [word, path].contains(where: { $0 != nil && ($0 == file || $0 == source && line == nil) }) { return true }
    if let file, word.hasSuffix("/" + file) || file.hasSuffix("/" + word) { return true }
    if line == nil, source.hasSuffix("/" + word) { return true }
    guard word.count >= 4, word.allSatisfy(\.isHexDigit) else { return false }
    return item.image?.hex.hasPrefix(word.lowercased()) == true || item.id.hex.hasPrefix(word.lowercased())
  }
}
