import Digests

/// A network log of a browser (HAR 1.2): the answers in it, one after the other.
struct NetworkLog {
  /// An answer: where it came from, what it is, and its content if the log has it.
  struct Answer {
    let address: String
    let type: String
    let size: Int
    let content: [UInt8]?
  }

  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Calls `body` with each answer. Cookies, headers and what was sent are skipped.
  ///
  /// - Throws: if the log is cut or is no JSON.
  func forEachAnswer(_ body: (Answer) -> Void) throws(LiteralScanner.Failure) {
    var scanner = LiteralScanner(bytes[...])
    try scanner.forEachMember { name, scanner throws(LiteralScanner.Failure) in
      guard name == "log" else { return try scanner.skip() }
      try scanner.forEachMember { name, scanner throws(LiteralScanner.Failure) in
        guard name == "entries" else { return try scanner.skip() }
        try scanner.forEachElement { scanner throws(LiteralScanner.Failure) in
          if let answer = try Self.answer(&scanner) { body(answer) }
        }
      }
    }
  }

  private static func answer(_ scanner: inout LiteralScanner) throws(LiteralScanner.Failure) -> Answer? {
    var (address, content): (String?, Literal?)
    try scanner.forEachMember { name, scanner throws(LiteralScanner.Failure) in
      scanner.beginPart()
      switch name {
      case "request":
        try scanner.forEachMember { name, scanner throws(LiteralScanner.Failure) in
          if name == "url" { address = try scanner.value().text } else { try scanner.skip() }
        }
      case "response":
        try scanner.forEachMember { name, scanner throws(LiteralScanner.Failure) in
          if name == "content" { content = try scanner.value() } else { try scanner.skip() }
        }
      default: try scanner.skip()
      }
    }
    guard let address, case .object(let members)? = content else { return nil }
    func member(_ name: String) -> Literal? { members.first { $0.name == name }?.value }
    let text = member("text")?.text
    let isPacked = member("encoding")?.text == "base64"
    let type = (member("mimeType")?.text ?? "").lowercased()
    // Only the address of a picture counts, and the bytes of pictures are most of a log.
    let body =
      type.hasPrefix("image/")
      ? nil : text.flatMap { isPacked ? Base64.decode($0.utf8.filter { $0 > 32 }) : Array($0.utf8) }
    return Answer(address: address, type: type, size: member("size")?.pixels ?? 0, content: body)
  }
}
