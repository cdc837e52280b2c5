extension TerminalText {
  /// The text with lines that are too long broken at blanks; what follows a break is indented by two more than the line.
  ///
  /// A line without a blank to break at stays whole, as does the excerpt of a file, whose caret has its column.
  public func wrapped(to width: Int) -> TerminalText {
    var text: TerminalText = ""
    var isFirst = true
    for line in string.split(separator: "\n", omittingEmptySubsequences: false) {
      if !isFirst { text.string.append("\n") }
      isFirst = false
      text.string.append(Self.isExcerpt(line) ? String(line) : Self.wrapped(line, to: width))
    }
    return text
  }

  private static func wrapped(_ line: Substring, to width: Int) -> String {
    guard cells(line) > width else { return String(line) }
    let indent = line.prefix { $0 == " " }.count
    let margin = String(repeating: " ", count: min(indent + 2, width / 2))
    var (lines, last, filled) = ("", String(line.prefix(indent)), indent)
    var hasWord = false
    for word in line.dropFirst(indent).split(separator: " ", omittingEmptySubsequences: false) {
      let needed = cells(word)
      if hasWord, filled + 1 + needed > width {
        lines += last.trimmedEnd + "\n"
        (last, filled) = (margin, margin.count)
        hasWord = false
      }
      if hasWord { (last, filled) = (last + " ", filled + 1) }
      (last, filled, hasWord) = (last + word, filled + needed, true)
    }
    return lines + last
  }

  /// How many cells a text takes, colours not counted.
  private static func cells(_ text: Substring) -> Int {
    var (count, isColour) = (0, false)
    for scalar in text.unicodeScalars {
      if isColour {
        isColour = scalar != "m"
      } else if scalar == "\u{1B}" {
        isColour = true
      } else {
        count += columns(of: scalar)
      }
    }
    return count
  }

  /// Whether a line shows a line of a file, or the caret under one.
  private static func isExcerpt(_ line: Substring) -> Bool {
    let afterNumber = line.drop(while: { $0 == " " }).drop(while: \.isNumber)
    return line.hasPrefix(" ") && afterNumber.drop(while: { $0 == " " }).hasPrefix("| ")
  }

  /// As much of its beginning as fits into so many cells, with an ellipsis where something is missing.
  public func cut(columns width: Int) -> TerminalText {
    columns <= width ? self : prefix(columns: max(0, width - 1)) + "…"
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
