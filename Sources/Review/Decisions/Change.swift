import Diagnostics
import Digests
import Manifest

/// One decision of a person together with the state before it, so that it can be applied and reversed.
enum Change: Hashable, Sendable {
  /// Whether a picture belongs to a class.
  case answer(ClassName, SHA256Digest, was: LabelFile.Answer?, now: LabelFile.Answer?)
  /// Which square of a picture is kept.
  case square(ClassName, SHA256Digest, was: CropFile.Decision?, now: CropFile.Decision?)
  /// Whether a picture was moved to a class, and from where.
  case moved(ClassName, SHA256Digest, was: MovedFile.Entry?, now: MovedFile.Entry?)
  /// Whether two pictures were judged different.
  case pair(AllowFile.Pair, was: Bool, now: Bool)
  /// Whether a picture represents its cluster.
  case kept(SHA256Digest, was: Bool, now: Bool)

  /// The picture that changed; the first picture of a pair.
  var image: SHA256Digest {
    switch self {
    case .answer(_, let image, _, _), .square(_, let image, _, _), .moved(_, let image, _, _), .kept(let image, _, _):
      image
    case .pair(let pair, _, _): pair.first
    }
  }

  /// The change that undoes this one.
  var reversed: Change {
    switch self {
    case .answer(let name, let image, let was, let now): .answer(name, image, was: now, now: was)
    case .square(let name, let image, let was, let now): .square(name, image, was: now, now: was)
    case .moved(let name, let image, let was, let now): .moved(name, image, was: now, now: was)
    case .pair(let pair, let was, let now): .pair(pair, was: now, now: was)
    case .kept(let image, let was, let now): .kept(image, was: now, now: was)
    }
  }
}

extension Change {
  /// The form in the log: one word for each part, separated by blanks.
  var text: String {
    switch self {
    case .answer(let name, let image, let was, let now):
      "answer \(name.rawValue) \(image.hex) \(was?.rawValue ?? "-") \(now?.rawValue ?? "-")"
    case .square(let name, let image, let was, let now):
      "square \(name.rawValue) \(image.hex) \(Self.text(was)) \(Self.text(now))"
    case .moved(let name, let image, let was, let now):
      "moved \(name.rawValue) \(image.hex) \(Self.text(was)) \(Self.text(now))"
    case .pair(let pair, let was, let now): "pair \(pair.first.hex) \(pair.second.hex) \(was) \(now)"
    case .kept(let image, let was, let now): "kept \(image.hex) \(was) \(now)"
    }
  }

  /// Reads ``text``; nil for anything else.
  init?(text: some StringProtocol) {
    let words = String(text).split(separator: " " as Character).map(String.init)
    switch (words.first, words.count) {
    case ("answer", 5):
      guard let name = ClassName(rawValue: words[1]), let image = SHA256Digest(hex: words[2]) else { return nil }
      self = .answer(
        name, image, was: LabelFile.Answer(rawValue: words[3]), now: LabelFile.Answer(rawValue: words[4]))
    case ("square", 5):
      guard let name = ClassName(rawValue: words[1]), let image = SHA256Digest(hex: words[2]) else { return nil }
      self = .square(name, image, was: Self.decision(words[3]), now: Self.decision(words[4]))
    case ("moved", 5):
      guard let name = ClassName(rawValue: words[1]), let image = SHA256Digest(hex: words[2]) else { return nil }
      self = .moved(name, image, was: Self.entry(words[3]), now: Self.entry(words[4]))
    case ("pair", 5):
      guard let one = SHA256Digest(hex: words[1]), let other = SHA256Digest(hex: words[2]),
        let pair = AllowFile.Pair(one, other), let was = Bool(words[3]), let now = Bool(words[4])
      else { return nil }
      self = .pair(pair, was: was, now: now)
    case ("kept", 4):
      guard let image = SHA256Digest(hex: words[1]), let was = Bool(words[2]), let now = Bool(words[3]) else {
        return nil
      }
      self = .kept(image, was: was, now: now)
    default: return nil
    }
  }

  /// An entry as one word. A place may contain blanks, so its bytes are written in hexadecimal.
  private static func text(_ entry: MovedFile.Entry?) -> String {
    guard let entry else { return "-" }
    let place = entry.place.utf8.map { $0.zeroPadded(to: 2, radix: 16) }.joined()
    return "\(entry.kind.rawValue),\(entry.from.rawValue),\(place)"
  }

  private static func entry(_ text: String) -> MovedFile.Entry? {
    let parts = text.split(separator: ",").map(String.init)
    guard parts.count == 3, let kind = MovedFile.Entry.Kind(rawValue: parts[0]),
      let from = ClassName(rawValue: parts[1])
    else { return nil }
    let digits = Array(parts[2].utf8)
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
    }
    return MovedFile.Entry(kind: kind, place: String(decoding: bytes, as: UTF8.self), from: from)
  }

  private static func text(_ decision: CropFile.Decision?) -> String {
    switch decision {
    case .square(let x, let y, let side, let author): "\(x),\(y),\(side),\(author.name)"
    case .rejected: "rejected"
    case nil: "-"
    }
  }

  private static func decision(_ text: String) -> CropFile.Decision? {
    if text == "rejected" { return .rejected }
    let parts = text.split(separator: ",")
    guard parts.count == 4, let x = Int(parts[0]), let y = Int(parts[1]), let side = Int(parts[2]),
      let author = CropAuthor(name: parts[3])
    else { return nil }
    return .square(x: x, y: y, side: side, by: author)
  }
}
