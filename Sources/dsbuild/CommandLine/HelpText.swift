/// The parser's help in the order in which it is read: a command's own options before those of every command.
enum HelpText {
  private static let common = "GLOBAL OPTIONS:"
  private static let own = "OPTIONS:"
  private static let overview = "OVERVIEW: "

  /// The text with its sections in order, and groups of commands under their own names.
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
