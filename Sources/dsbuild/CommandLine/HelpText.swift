/// Rearranges the parser's help: the options of a command come before those that all commands have.
enum HelpText {
  private static let common = "GLOBAL OPTIONS:"
  private static let own = "OPTIONS:"
  private static let overview = "OVERVIEW: "

  /// The text with its sections in order. Groups of commands have only their own names as titles.
  static func arranged(_ text: String) -> String {
    let text = text.hasPrefix(overview) ? String(text.dropFirst(overview.count)) : text
    var sections = text.split(separator: "\n\n", omittingEmptySubsequences: false).map { section in
      String(section).trimmedEnd.replacing(" SUBCOMMANDS:", with: ":")
    }
    if let from = sections.firstIndex(where: { $0.hasPrefix(common) }),
      let after = sections.firstIndex(where: { $0.hasPrefix(own) }), from < after
    {
      sections.insert(sections[from], at: after + 1)
      sections.remove(at: from)
    }
    return sections.joined(separator: "\n\n").trimmedEnd
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = self[...]
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}
