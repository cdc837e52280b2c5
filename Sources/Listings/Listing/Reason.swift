/// Why an item is out: the closed list of the command line's contract.
public enum Reason: Hashable, Sendable {
  case blankRow, badURL, schemeDenied, repeatedURL, overMaxRows, badRow
  case dns, connect, tls, timeout, tooSlow, reset, truncated, empty, tooLarge, redirects, http(Int)
  case optOut, robots, addressDenied, hashMismatch, drift, notImage, badAnswer
  case unsupportedFormat, corrupt, tooManyPixels, tooSmall, aspectRatio, animated, placeholder
  case exactDuplicate, nearDuplicate, labelConflict
  case labelledNo, predictedNo
  case rejectedInCrop, awaitingCrop
  case splitLeak
  case takenDown

  /// The word of the closed list; an HTTP status is `http_404` and its like.
  public var name: String {
    if case .http(let status) = self { return "http_\(status)" }
    return row.name
  }

  /// The reason of that name, if it is in the list.
  public init?(name: some StringProtocol) {
    if name.hasPrefix("http_"), let status = Int(name.dropFirst(5)), (100...999).contains(status) {
      self = .http(status)
      return
    }
    guard let reason = ReasonTable.byName[String(name)] else { return nil }
    self = reason
  }

  /// Every reason but the HTTP ones, in the order of their numbers.
  package static var named: [Reason] { ReasonTable.rows.map(\.reason) }

  /// The words of the closed list but the HTTP ones, to look for the one that was meant.
  public static var words: [String] { ReasonTable.rows.map(\.name) }

  /// The number in encoded listings: 1 to 999 for the named reasons, 1000 + status for HTTP.
  package var number: UInt16 {
    if case .http(let status) = self { return 1000 + UInt16(clamping: status) }
    return row.number
  }

  package init?(number: UInt16) {
    if number > 1000 {
      self = .http(Int(number) - 1000)
      return
    }
    guard let reason = ReasonTable.byNumber[number] else { return nil }
    self = reason
  }
}

extension Reason: CustomStringConvertible {
  public var description: String { name }
}

extension Reason {
  /// Whether a request to an address may end with it: a redirect may lead to what no list may name either.
  public var mayEndFetch: Bool { isFetchFailure || self == .schemeDenied || self == .badURL }

  /// Whether it says that an address gave no bytes: `fetch.fail_over` and `--strict` count these.
  public var isFetchFailure: Bool { row.kind == .failedFetch }

  /// Whether a person or a rule decided that the image is out. Every other reason is a gap: something asked for is missing.
  public var isDecided: Bool { row.kind == .decided }

  /// Whether a person took the image out: by a takedown, an answer or a rejected square.
  public var isWithdrawal: Bool { self == .takenDown || self == .labelledNo || self == .rejectedInCrop }

  /// The meaning in one sentence, for a reader who has not seen the list of reasons.
  public var sentence: String { row.sentence }

  /// The key of the manifest that decides it; nil if there is none.
  public var setting: String? { row.setting }

  /// What closes a gap of this reason; nil if nothing does, or if the reason is not a gap.
  public var cure: String? { row.cure }

  /// Whether it may pass by itself: asking again is worth a request.
  public var mayPass: Bool { isFetchFailure && row.cure == ReasonTable.askAgain }

  /// The cure of what may have passed by itself.
  public static let askAgain = ReasonTable.askAgain

  private var row: ReasonTable.Row {
    if case .http(let status) = self { return ReasonTable.row(ofStatus: status) }
    guard let row = ReasonTable.byReason[self] else { preconditionFailure("a reason has no row in the table") }
    return row
  }
}
