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

  /// Every reason but the HTTP ones, each with its number in listings and its name; a number is never used again.
  package static let table: [(reason: Reason, number: UInt16, name: String)] = [
    (.blankRow, 1, "blank_row"), (.badURL, 2, "bad_url"), (.schemeDenied, 3, "scheme_denied"),
    (.repeatedURL, 4, "repeated_url"), (.overMaxRows, 5, "over_max_rows"), (.badRow, 6, "bad_row"),
    (.dns, 20, "dns"), (.connect, 21, "connect"), (.tls, 22, "tls"), (.timeout, 23, "timeout"),
    (.tooSlow, 24, "too_slow"), (.reset, 25, "reset"), (.truncated, 26, "truncated"), (.empty, 27, "empty"),
    (.tooLarge, 28, "too_large"), (.redirects, 29, "redirects"), (.optOut, 30, "opt_out"), (.robots, 31, "robots"),
    (.addressDenied, 32, "address_denied"), (.hashMismatch, 33, "hash_mismatch"), (.drift, 34, "drift"),
    (.notImage, 35, "not_image"), (.badAnswer, 36, "bad_answer"),
    (.unsupportedFormat, 50, "unsupported_format"), (.corrupt, 51, "corrupt"),
    (.tooManyPixels, 52, "too_many_pixels"), (.tooSmall, 53, "too_small"), (.aspectRatio, 54, "aspect_ratio"),
    (.animated, 55, "animated"), (.placeholder, 56, "placeholder"),
    (.exactDuplicate, 70, "exact_duplicate"), (.nearDuplicate, 71, "near_duplicate"),
    (.labelConflict, 72, "label_conflict"),
    (.labelledNo, 80, "labelled_no"), (.predictedNo, 81, "predicted_no"),
    (.rejectedInCrop, 90, "rejected_in_crop"), (.awaitingCrop, 91, "awaiting_crop"),
    (.splitLeak, 100, "split_leak"), (.takenDown, 110, "taken_down"),
  ]

  private static let names = Dictionary(uniqueKeysWithValues: table.map { ($0.reason, $0.name) })
  private static let numbers = Dictionary(uniqueKeysWithValues: table.map { ($0.reason, $0.number) })
  private static let byNumber = Dictionary(uniqueKeysWithValues: table.map { ($0.number, $0.reason) })
  private static let byName = Dictionary(uniqueKeysWithValues: table.map { ($0.name, $0.reason) })

  /// The word of the closed list; an HTTP status is `http_404` and its like.
  public var name: String {
    if case .http(let status) = self { return "http_\(status)" }
    return Self.names[self] ?? "unknown"
  }

  /// The reason of that name, if it is in the list.
  public init?(name: some StringProtocol) {
    if name.hasPrefix("http_"), let status = Int(name.dropFirst(5)), (100...999).contains(status) {
      self = .http(status)
      return
    }
    guard let reason = Self.byName[String(name)] else { return nil }
    self = reason
  }

  /// The words of the closed list but the HTTP ones, for whoever looks for one that was meant.
  public static var words: [String] { table.map(\.name) }

  /// The number in encoded listings: 1 to 999 for the named reasons, 1000 + status for HTTP.
  package var number: UInt16 {
    if case .http(let status) = self { return 1000 + UInt16(clamping: status) }
    return Self.numbers[self] ?? 0
  }

  package init?(number: UInt16) {
    if number > 1000 {
      self = .http(Int(number) - 1000)
      return
    }
    guard let reason = Self.byNumber[number] else { return nil }
    self = reason
  }
}

extension Reason: CustomStringConvertible {
  public var description: String { name }
}

extension Reason {
  /// Whether asking an address may end with it: a redirect may lead to what no list may name either.
  public var mayEndFetch: Bool { isFetchFailure || self == .schemeDenied || self == .badURL }

  /// Whether it says that an address gave no bytes: what `fetch.fail_over` and `--strict` count.
  public var isFetchFailure: Bool {
    switch self {
    case .dns, .connect, .tls, .timeout, .tooSlow, .reset, .truncated, .empty, .tooLarge, .redirects, .http, .optOut,
      .robots, .addressDenied, .hashMismatch, .drift, .notImage, .badAnswer:
      true
    case .blankRow, .badURL, .schemeDenied, .repeatedURL, .overMaxRows, .badRow, .unsupportedFormat, .corrupt,
      .tooManyPixels,
      .tooSmall, .aspectRatio, .animated, .placeholder, .exactDuplicate, .nearDuplicate, .labelConflict, .labelledNo,
      .predictedNo, .rejectedInCrop, .awaitingCrop, .splitLeak, .takenDown:
      false
    }
  }
}
