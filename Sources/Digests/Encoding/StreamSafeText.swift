/// The Stream-Safe Text Format of Unicode (UAX #15, section 13): at most 30 combining marks after one another.
///
/// To compare or to hash a text, Swift sorts each run of combining marks, which takes quadratic time in the length of the run.
/// A text of a stranger is compared only if it has this format.
package enum StreamSafeText {
  private static let longestRun = 30
  /// The first combining mark of Unicode. Earlier characters are the most frequent ones.
  private static let firstMark: UInt32 = 0x300

  /// Whether a text has the format.
  package static func holds(_ text: String) -> Bool {
    guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return true }
    var run = 0
    for scalar in text.unicodeScalars {
      let isMark = scalar.value >= firstMark && scalar.properties.canonicalCombiningClass != .notReordered
      run = isMark ? run + 1 : 0
      guard run <= longestRun else { return false }
    }
    return true
  }

  /// The text of bytes in UTF-8; nil if it does not have the format.
  package static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    return holds(text) ? text : nil
  }
}
