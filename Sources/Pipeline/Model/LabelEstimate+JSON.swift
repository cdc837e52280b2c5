public import Engine

extension LabelEstimate {
  /// The estimate as `build --json`, `status --json` and `report.json` have it.
  public var json: JSONValue {
    .object(present: [
      ("name", .string(model)), ("state", .string(state.rawValue)), ("yes", .int(yes)), ("no", .int(no)),
      ("accuracy", accuracy?.json), ("auc", auc?.json), ("expected_accuracy", expected.map { .number($0) }),
    ])
  }
}

extension LabelEstimate.Share {
  fileprivate var json: JSONValue {
    .object(present: [("value", .number(value)), ("low", .number(low)), ("high", .number(high))])
  }
}
