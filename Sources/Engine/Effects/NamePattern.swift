/// The pattern of a name that dsbuild gives to its own files. A file with another name belongs to somebody else.
struct NamePattern: Sendable {
  /// A part of a pattern.
  enum Piece: Sendable {
    /// Exactly these characters.
    case text(String)
    /// One or more decimal digits.
    case digits
    /// This number of lower-case hexadecimal digits.
    case hexadecimal(Int)
  }

  private let pieces: [Piece]

  /// Creates a pattern of these pieces, in order.
  init(_ pieces: Piece...) { self.pieces = pieces }

  /// `<process>-<16 digits>`: files that belong to one process.
  static let process = NamePattern(.digits, .text("-"), .hexadecimal(16))
  /// `<process>.<number>.tmp`: temporary files before their rename.
  static let temporary = NamePattern(.digits, .text("."), .digits, .text(".tmp"))
  /// `<time>-<process>.ndjson`: the log of a run.
  static let log = NamePattern(.digits, .text("-"), .digits, .text(".ndjson"))
  /// Half a digest: files that are named by the digest of a name.
  static let named = NamePattern(.hexadecimal(32))
  /// A digest: blobs.
  static let digest = NamePattern(.hexadecimal(64))
  /// `<time>-<random>`: the list of blobs that a run used.
  static let use = NamePattern(.hexadecimal(16), .text("-"), .hexadecimal(16))
  /// The name of a pack of blobs, without its ending.
  static let packName = NamePattern(.hexadecimal(16))
  /// A pack of blobs.
  static let pack = NamePattern(.hexadecimal(16), .text(".pack"))
  /// The index of a pack.
  static let index = NamePattern(.hexadecimal(16), .text(".index"))

  /// Whether a name matches the pattern.
  func matches(_ name: String) -> Bool {
    var rest = Array(name.utf8)[...]
    for piece in pieces {
      switch piece {
      case .text(let text):
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
      case .digits:
        let digits = rest.prefix { (48...57).contains($0) }
        guard !digits.isEmpty, digits.count <= 20 else { return false }
        rest = rest.dropFirst(digits.count)
      case .hexadecimal(let count):
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
          return false
        }
        rest = rest.dropFirst(count)
      }
    }
    return rest.isEmpty
  }
}
