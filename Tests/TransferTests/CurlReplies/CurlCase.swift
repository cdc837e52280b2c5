/// A test of curl's that is about nothing but a reply to a plain request, so that our answer can be held against curl's.
struct CurlCase {
  let number: Int
  /// The path asked for, with query and fragment.
  let target: String
  /// Whether curl followed redirects.
  let follows: Bool
  /// How many redirects curl followed, where the test says so.
  let redirects: Int?
  /// The size limit, where the test says so.
  let maxBytes: Int?
  /// Whether curl unpacked the body.
  let unpacks: Bool
  /// What curl exited with: 0 for success.
  let exit: Int
  /// The replies, by the number of their part.
  let replies: [Int: [UInt8]]
  /// What curl wrote, headers included; nil where the test does not say.
  let written: [UInt8]?

  /// Nil when the test is about something we do not do, or do not let a manifest ask for.
  init?(_ file: CurlTestFile) {
    guard file.section("server")?.line == "http", file.section("tool") == nil, let command = file.section("command"),
      let options = Options(command.line, number: file.number)
    else { return nil }
    // Replies that depend on what the server is told to do besides sending bytes.
    if let orders = file.section("servercmd")?.line, orders != "connection-monitor" { return nil }
    if file.section("features")?.line.contains(where: { $0 == "!" }) ?? false { return nil }
    var replies: [Int: [UInt8]] = [:]
    for part in 0...12 {
      if let reply = file.reply(part == 0 ? "data" : "data\(part)") { replies[part] = reply }
    }
    guard !replies.isEmpty else { return nil }
    number = file.number
    target = options.target
    follows = options.follows
    redirects = options.redirects
    maxBytes = options.maxBytes
    unpacks = options.unpacks
    exit = file.section("errorcode").flatMap { Int($0.line) } ?? 0
    self.replies = replies
    let written = file.reply("datacheck") ?? (replies.count == 1 ? replies.values.first : nil)
    // What is to be read from other files of curl's is not here.
    self.written = written.flatMap { $0.contains("%include".utf8) ? nil : $0 }
  }

  /// The body curl wrote: what follows the last header block.
  var body: [UInt8]? {
    guard var rest = written?[...] else { return nil }
    while rest.starts(with: "HTTP/".utf8) {
      var end: Int?
      for index in rest.indices where rest[index] == 10 {
        let next = rest[(index + 1)...]
        if next.starts(with: [13, 10]) { end = index + 3 } else if next.first == 10 { end = index + 2 }
        if end != nil { break }
      }
      guard let end else { return nil }
      rest = rest[end...]
    }
    return Array(rest)
  }

  private struct Options {
    var target = ""
    var follows = false
    var redirects: Int?
    var maxBytes: Int?
    var unpacks = false

    init?(_ line: String, number: Int) {
      var words = Self.words(line)
      var urls: [String] = []
      while !words.isEmpty {
        let word = words.removeFirst()
        switch word {
        case "-L", "--location": follows = true
        case "--compressed": unpacks = true
        case "-s", "-i", "--include", "-J", "--silent", "-f", "--fail", "-N", "-v": break
        case "-o", "-D", "-w", "--etag-save", "-A", "-e":
          guard !words.isEmpty else { return nil }
          words.removeFirst()
        case "--max-redirs":
          guard let value = words.first.flatMap({ Int($0) }) else { return nil }
          redirects = value
          words.removeFirst()
        case "--max-filesize":
          guard let value = words.first.flatMap({ Int($0) }) else { return nil }
          maxBytes = value
          words.removeFirst()
        default:
          guard !word.hasPrefix("-") else { return nil }
          urls.append(word)
        }
      }
      guard urls.count == 1 else { return nil }
      var url = urls[0].replacing("%TESTNUMBER", with: "\(number)")
      if url.hasPrefix("http://") { url = String(url.dropFirst(7)) }
      let host = "%HOSTIP:%HTTPPORT"
      guard url.hasPrefix(host), !url.dropFirst(host.count).contains(where: { "%[{".contains($0) }) else { return nil }
      target = String(url.dropFirst(host.count))
    }

    /// The words of a command line; quotation marks hold words together.
    private static func words(_ line: String) -> [String] {
      var words: [String] = []
      var word = ""
      var quote: Character?
      for character in line {
        if character == quote {
          quote = nil
        } else if quote == nil, character == "\"" || character == "'" {
          quote = character
        } else if quote == nil, character == " " {
          if !word.isEmpty { words.append(word) }
          word = ""
        } else {
          word.append(character)
        }
      }
      return word.isEmpty ? words : words + [word]
    }
  }
}
