/// `crop.fill`: what is outside the picture in a square that leaves it.
public enum CropFill: Hashable, Sendable {
  /// The nearest pixel of the picture's border.
  case edge
  /// One colour.
  case colour(red: UInt8, green: UInt8, blue: UInt8)

  /// Reads `edge`, `white`, `black`, or `#` and six hexadecimal digits.
  public init?(_ text: String) {
    switch text {
    case "edge": self = .edge
    case "white": self = .colour(red: 255, green: 255, blue: 255)
    case "black": self = .colour(red: 0, green: 0, blue: 0)
    default:
      let digits = text.utf8.dropFirst().compactMap { Character(UnicodeScalar($0)).hexDigitValue }
      guard text.utf8.first == UInt8(ascii: "#"), text.utf8.count == 7, digits.count == 6 else { return nil }
      let bytes = stride(from: 0, to: 6, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
      self = .colour(red: bytes[0], green: bytes[1], blue: bytes[2])
    }
  }
}

extension CropFill: CustomStringConvertible {
  /// `edge`, or `#` and six digits in lower case, however the colour was written: keys have one spelling.
  public var description: String {
    switch self {
    case .edge: "edge"
    case .colour(let red, let green, let blue):
      "#"
        + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
  }
}

extension Form where Value == CropFill {
  /// A word, or a colour in hexadecimal digits.
  static var cropFill: Form<CropFill> {
    let expected = "`edge`, `white`, `black` or a colour such as `\"#f0f0f0\"`"
    return Form(
      schema: { _ in
        .object([
          "type": "string", "pattern": .text(SchemaWriter.orVariable("^(edge|white|black|#[0-9A-Fa-f]{6})$")),
        ])
      },
      read: { node, reading in
        let scalar = reading.scalar(node)
        if scalar?.failed == true { return nil }
        if let fill = scalar?.asText.flatMap({ CropFill($0) }) { return fill }
        // A bare `#` begins a comment, so a colour without quotes is no value at all.
        let isEmpty = scalar?.text.isEmpty ?? false
        reading.mismatch(node, expected: expected, hint: isEmpty ? "put the colour in quotes: `\"#f0f0f0\"`" : nil)
        return nil
      },
      write: { fill in
        switch fill {
        case CropFill("white"): "white"
        case CropFill("black"): "black"
        case .edge, .colour: .text(fill.description)
        }
      })
  }
}
