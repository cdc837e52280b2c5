/// A path to values in a JSON document: names, `[n]`, `[*]` and dots, such as `results[*].photos[0]`.
///
/// A `^` at its start begins at the object around an item, two at the one around that.
public struct JSONPath: Hashable, Sendable {
  /// A step of a path.
  enum Step: Hashable, Sendable {
    case member(String)
    case element(Int)
    /// Every element of an array, or every member of an object.
    case all
  }

  private static let mostSteps = 32

  /// The path as it was written.
  public let text: String
  /// The number of `^`.
  let ups: Int
  let steps: [Step]

  /// Parses a path; nil for any other text.
  public init?(_ text: String) {
    self.text = text
    var rest = text[...]
    while rest.first == "^" { rest.removeFirst() }
    ups = text.count - rest.count
    var steps: [Step] = []
    var isFirst = true
    while let first = rest.first {
      if first == "[" {
        guard let close = rest.firstIndex(of: "]") else { return nil }
        let word = rest[rest.index(after: rest.startIndex)..<close]
        if word == "*" {
          steps.append(.all)
        } else if let number = Int(word), (0...1_000_000).contains(number), word.allSatisfy(\.isNumber) {
          steps.append(.element(number))
        } else {
          return nil
        }
        rest = rest[rest.index(after: close)...]
      } else {
        if !isFirst {
          guard first == "." else { return nil }
          rest.removeFirst()
        }
        let name = rest.prefix { $0 != "." && $0 != "[" }
        guard !name.isEmpty, name.allSatisfy({ !"]{}^*".contains($0) }) else { return nil }
        steps.append(.member(String(name)))
        rest = rest.dropFirst(name.count)
      }
      isFirst = false
    }
    guard !steps.isEmpty || ups > 0, steps.count <= Self.mostSteps, ups <= Self.mostSteps else { return nil }
    self.steps = steps
  }

  /// Whether the path leads to at most one value.
  var isSingle: Bool { !steps.contains(.all) }
}
