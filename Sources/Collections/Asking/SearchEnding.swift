/// How a run over the pages of a query ended.
package enum SearchEnding: Hashable, Sendable {
  /// The collection gave everything that it has.
  case whole
  /// The list has as many rows as it may have.
  case max
  /// The collection has more than it gives.
  case depth
  /// The collection wants to be asked later, at this time in seconds since 1970 if it is known.
  case quota(String, resume: Int64?)
  /// The collection was not reached, or answered nothing that can be read.
  case unreachable(String)

  /// The name in reports; nil for a run that ended whole.
  package var name: String? {
    switch self {
    case .whole: nil
    case .max: "max"
    case .depth: "depth"
    case .quota: "quota"
    case .unreachable: "unreachable"
    }
  }

  /// Whether the run has to be continued before the list is written.
  package var isOpen: Bool {
    switch self {
    case .whole, .max, .depth: false
    case .quota, .unreachable: true
    }
  }
}
