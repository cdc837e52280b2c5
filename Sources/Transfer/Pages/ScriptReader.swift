/// Finds the addresses of pictures in the text of a script: the literals in it, and addresses elsewhere that end like pictures.
struct ScriptReader {
  /// How many bytes all attempts to read a literal may look at, for each byte of the text.
  private static let effort = 8

  private let bytes: ArraySlice<UInt8>
  private var literals: LiteralReader

  /// Texts in the script that are HTML.
  var pages: [String] { literals.pages }

  init(_ bytes: ArraySlice<UInt8>, base: Int, isInScript: Bool, nesting: Int) {
    self.bytes = bytes
    literals = LiteralReader(base: base, isInScript: isInScript, nesting: nesting)
  }

  mutating func read(into candidates: inout PageCandidates) {
    var index = bytes.startIndex
    var effort = bytes.count * Self.effort + 1_000
    var small: [PageCandidate] = []
    let before = candidates.all.count
    while index < bytes.endIndex, !candidates.isFull {
      switch bytes[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard effort > 0 else {
          index += 1
          continue
        }
        var scanner = LiteralScanner(bytes, from: index)
        let literal = try? scanner.value()
        effort -= scanner.index - index
        if let literal {
          literals.read(literal, card: nil, into: &candidates)
          index = scanner.index
        } else {
          index += 1
        }
      case UInt8(ascii: "h") where bytes[index...].starts(with: "http".utf8):
        let (text, end) = address(at: index)
        index = max(end, index + 4)
        guard PictureAddress.isAbsolute(text), PictureAddress.endsInPicture(text) else { continue }
        var candidate = PageCandidate(
          kind: .json, text: text, base: literals.base, card: candidates.newCard(), element: 0,
          isInScript: literals.isInScript)
        if case .success(let address) = Address.canonical(text), PictureAddress.isThumbnail(address) {
          candidate.isSmall = true
          small.append(candidate)
        } else {
          candidates.add(candidate)
        }
      default: index += 1
      }
    }
    // Beside originals nobody needs the small copies, and nothing says which belongs to which.
    if candidates.all.count == before { for candidate in small { candidates.add(candidate) } }
  }

  /// The address at an index without escapes, and the index behind it.
  private func address(at start: Int) -> (text: String, end: Int) {
    var text: [UInt8] = []
    var index = start
    while index < bytes.endIndex, text.count < PageCandidates.longest {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\\") {
        guard index + 1 < bytes.endIndex, "/ux".utf8.contains(bytes[index + 1]) else { break }
        let before = text.count
        index = ScriptEscape.append(bytes, at: index, to: &text)
        guard text.count > before, text[before...].allSatisfy({ $0 > 32 && !"\"'<>`".utf8.contains($0) }) else {
          text.removeSubrange(before...)
          break
        }
      } else if byte <= 32 || "\"'<>`(){}[],;".utf8.contains(byte) {
        break
      } else {
        text.append(byte)
        index += 1
      }
    }
    return (String(decoding: text, as: UTF8.self), index)
  }
}
