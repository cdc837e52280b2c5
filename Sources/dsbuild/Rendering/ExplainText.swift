import Engine
import Listings
import Manifest
import Pipeline
import Queries

/// How `explain` shows a node.
enum ExplainText {
  static func state(_ state: Forecast.State) -> String {
    switch state {
    case .upToDate: "up to date"
    case .wouldRun: "would run"
    case .ran: "ran in the last build"
    }
  }

  static func json(_ node: Forecast.Node, causes: [Cause], extra: [(String, JSONValue?)] = []) -> JSONValue {
    .object(
      present: [
        ("node", .string(node.node.step.text)),
        ("class", node.node.className.map { .string($0.rawValue) } ?? .null),
        ("state", .string(node.state.rawValue)), ("causes", .array(causes.map(BuildJSON.cause))),
      ] + extra)
  }
}
