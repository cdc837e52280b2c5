/// One of `filters`: a network of a person's own that looks at each picture.
public struct FilterSettings: Hashable, Sendable {
  /// The action for a picture that the filter marks.
  public enum Action: String, Hashable, Sendable, CaseIterable {
    case review, drop
  }

  /// Its name for people: the detail of the reason `filtered`.
  public var name = ""
  /// The network.
  public var model = LabelModel.none
  /// Which of the network's output numbers is used, counted from 0.
  public var output = 0
  /// The largest number that is allowed: `action` says what becomes of a picture above it.
  public var above = 0.5
  /// The action for a picture with a higher one.
  public var action = Action.review

  /// A filter that is not named yet.
  public init() {}
}

extension FilterSettings {
  /// The keys of a filter.
  static let record: Record<FilterSettings> = Record(
    name: "filter", doc: "A network of one's own that looks at each picture.", empty: FilterSettings(),
    fields: [
      Field("name", \.name, .filterName, "What people call it: the detail of the reason `filtered`.").required(),
      Field("model", \.model, .model, "The network: `{ file or url, sha256, format: onnx, preprocess }`.").required(),
      Field(
        "output", \.output, .integer(0...1_000_000), "Which of the network's output numbers is used, counted from 0."),
      Field(
        "above", \.above, .number(-1_000_000...1_000_000),
        "The largest number that is allowed: `action` says what becomes of a picture above it."),
      Field(
        "action", \.action,
        .words([Word(.review, "asked first on the page"), Word(.drop, "out with `filtered`")]),
        "What becomes of a picture with a higher number."),
    ])
}

extension Form where Value == String {
  /// The name of a filter.
  static var filterName: Form<String> {
    text("letters, digits, `_` and `-`", pattern: "^[A-Za-z0-9_-]{1,64}$", hint: nil) { name in
      (1...64).contains(name.utf8.count)
        && name.utf8.allSatisfy { byte in
          Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber || byte == 0x5F
            || byte == 0x2D
        }
    }
  }
}

extension Form where Value == [FilterSettings] {
  /// The filters, each with a name of its own.
  static var filters: Form<[FilterSettings]> {
    let record = FilterSettings.record
    let one = Form<FilterSettings>(
      schema: { writer in writer.whole { $0.reference(to: record) } },
      read: { node, reading in
        var filter = record.empty
        let known = reading.findings.kept.count
        record.read(node, into: &filter, &reading)
        // A model that could not be read has its own message.
        if case .none = filter.model, node["model"] != nil, reading.findings.kept.count == known {
          reading.findings.append(
            node.beginning.error(
              "the filter has no network: its `model` is `none`",
              hint: "write `{ file: models/nsfw.onnx, sha256: …, format: onnx }`"))
          return nil
        }
        return filter
      },
      write: { record.write($0) })
    let list = one.list(most: 100)
    return Form(
      schema: list.schema,
      read: { node, reading in
        guard let filters = list.read(node, &reading) else { return nil }
        var seen: Set<String> = []
        for filter in filters where !seen.insert(filter.name).inserted {
          reading.findings.append(
            node.error(
              "two filters are called `\(filter.name)`", hint: "give each a `name` of its own"))
        }
        return filters
      },
      write: list.write)
  }
}
