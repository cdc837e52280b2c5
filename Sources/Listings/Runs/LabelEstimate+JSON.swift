public import Digests
import Engine

extension LabelEstimate {
  /// The estimate for `build --json`, `status --json` and `report.json`.
  public var json: JSONValue {
    .object(present: [
      ("name", .string(model)), ("state", .string(state.rawValue)), ("yes", .int(yes)), ("no", .int(no)),
      ("accuracy", accuracy?.json), ("confusion", confusion?.json), ("auc", auc?.json),
      ("expected_accuracy", expected.map { .number($0) }), ("rest_accuracy", rest?.json),
      ("siblings", siblings.map { .number($0) }),
    ])
  }
}

extension LabelEstimate.Confusion {
  fileprivate var json: JSONValue {
    .object(present: [
      ("yes_kept", .int(yesKept)), ("yes_dropped", .int(yesDropped)), ("no_kept", .int(noKept)),
      ("no_dropped", .int(noDropped)),
    ])
  }
}

extension LabelEstimate.Share {
  fileprivate var json: JSONValue {
    .object(present: [("value", .number(value)), ("low", .number(low)), ("high", .number(high))])
  }
}
