/// Makes one line of the words of strangers, without characters that change the text around them.
package enum PlainText {
  /// The most Unicode scalars of a line. A character may have any number of them.
  package static let longest = 500

  /// The text on one line, without control characters and without marks of the direction of writing; nil if nothing is left.
  ///
  /// Joiners (U+200C, U+200D) stay between letters, where Persian, Hindi and other scripts write them, and between emoji.
  package static func line(_ text: String) -> String? {
    var line = String.UnicodeScalarView()
    var (count, isSpaced) = (0, true)
    var joiner: Unicode.Scalar?
    for scalar in text.unicodeScalars where count < longest {
      if isBlank(scalar) {
        joiner = nil
        guard !isSpaced else { continue }
        line.append(" ")
        (count, isSpaced) = (count + 1, true)
      } else if isJoiner(scalar) {
        if joiner == nil, let last = line.last, isJoined(last) { joiner = scalar }
      } else if !isHidden(scalar) {
        if let kept = joiner, isJoined(scalar), count + 1 < longest {
          line.append(kept)
          count += 1
        }
        joiner = nil
        line.append(scalar)
        (count, isSpaced) = (count + 1, false)
      }
    }
    if isSpaced, !line.isEmpty { line.removeLast() }
    return line.isEmpty ? nil : String(line)
  }

  /// The first scalars of a text.
  package static func cut(_ text: String, to count: Int) -> String {
    text.utf8.count <= count ? text : String(text.unicodeScalars.prefix(count))
  }

  /// Whether a text is not empty, and has no blanks, control characters, joiners or marks of the direction of writing.
  package static func isPlain(_ text: String) -> Bool {
    !text.isEmpty && text.unicodeScalars.allSatisfy { !isBlank($0) && !isHidden($0) }
  }

  /// White space and control characters.
  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
  }

  /// Characters that are not seen: joiners, and marks that change the direction or the language of the text around them.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .format || scalar.properties.generalCategory == .surrogate
  }

  private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool { scalar.value == 0x200C || scalar.value == 0x200D }

  /// Whether a joiner beside the character has a meaning.
  private static func isJoined(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .enclosingMark:
      true
    default: scalar.properties.isEmoji && scalar.value > 0x7F || scalar.properties.isEmojiModifier
    }
  }
}
