/// The reason why an item is out: a closed list, which is part of the command line's interface.
public enum Reason: Hashable, Sendable {
  case blankRow, badURL, schemeDenied, repeatedURL, overMaxRows, badRow, gone
  case dns, connect, tls, timeout, tooSlow, reset, truncated, empty, tooLarge, redirects, http(Int)
  case optOut, robots, addressDenied, hashMismatch, drift, notImage, badAnswer, hostVolume
  case unsupportedFormat, corrupt, tooManyPixels, tooSmall, aspectRatio, animated, placeholder
  case blurry, dark, bright, lowInformation, grayscale
  case exactDuplicate, nearDuplicate, labelConflict
  case filtered
  case labelledNo, predictedNo
  case notSelected
  case rejectedInCrop, awaitingCrop
  case splitLeak
  case takenDown

  /// The name in the closed list; for an HTTP status it is `http_404` or similar.
  public var name: String {
    if case .http(let status) = self { return "http_\(status)" }
    return row.name
  }

  /// Returns the reason with a name; nil if it is not in the list.
  public init?(name: some StringProtocol) {
    if name.hasPrefix("http_"), let status = Int(name.dropFirst(5)), (100...999).contains(status) {
      self = .http(status)
      return
    }
    guard let reason = ReasonTable.byName[String(name)] else { return nil }
    self = reason
  }

  /// Every reason except the HTTP ones, in the order of their numbers.
  package static var named: [Reason] { ReasonTable.rows.map(\.reason) }

  /// The names of the closed list except the HTTP ones, for suggestions.
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
  /// Whether a fetch may end with this reason: a redirect may also lead to an address that a list may not contain.
  public var mayEndFetch: Bool { isFetchFailure || self == .schemeDenied || self == .badURL }

  /// Whether an address returned no usable bytes: `fetch.fail_over` and `--strict` count these reasons.
  public var isFetchFailure: Bool { row.kind == .failedFetch }

  /// Whether a person or a rule decided that the image is out. Every other reason is a gap: requested data is missing.
  public var isDecided: Bool { row.kind == .decided }

  /// Whether a person removed the image: by a takedown, an answer or a rejected square.
  public var isWithdrawal: Bool { self == .takenDown || self == .labelledNo || self == .rejectedInCrop }

  /// The meaning in one sentence, for readers who do not know the list of reasons.
  public var sentence: String { row.sentence }

  /// The key of the manifest that controls it; nil if there is none.
  public var setting: String? { row.setting }

  /// The action that closes a gap with this reason; nil if there is none, or if the reason is not a gap.
  public var cure: String? { row.cure }

  /// Whether the failure may be temporary, so that another request is useful.
  public var mayPass: Bool { isFetchFailure && row.cure == ReasonTable.askAgain }

  /// The cure of failures that may be temporary.
  public static let askAgain = ReasonTable.askAgain

  private var row: ReasonTable.Row {
    if case .http(let status) = self { return ReasonTable.row(ofStatus: status) }
    guard let row = ReasonTable.byReason[self] else { preconditionFailure("a reason has no row in the table") }
    return row
  }
}

/// All facts about reasons: to add a reason, add a case and a row. A number is stored and must never be used again.
enum ReasonTable {
  /// The meaning of a reason for the dataset.
  enum Kind {
    /// A person or a rule decided that the image is out.
    case decided
    /// An address returned no usable bytes.
    case failedFetch
    /// Requested data is missing for another reason.
    case gap
  }

  /// The facts about one reason.
  struct Row {
    let reason: Reason
    let number: UInt16
    let name: String
    let kind: Kind
    let sentence: String
    let setting: String?
    let cure: String?

    init(
      _ reason: Reason, _ number: UInt16, _ name: String, _ kind: Kind, _ sentence: String, setting: String? = nil,
      cure: String? = nil
    ) {
      self.reason = reason
      self.number = number
      self.name = name
      self.kind = kind
      self.sentence = sentence
      self.setting = setting
      self.cure = cure
    }
  }

  static let askAgain = "`dsbuild retry` asks again"

  /// The rows of all reasons except the HTTP ones.
  static let rows: [Row] = [
    Row(.blankRow, 1, "blank_row", .decided, "the row is empty"),
    Row(
      .badURL, 2, "bad_url", .gap, "the cell is not a URL",
      cure: "correct the cells that `dsbuild ls --reason bad_url` shows; "
        + "if another column holds the URLs, name it: `csv: { column: … }`"),
    Row(
      .schemeDenied, 3, "scheme_denied", .gap, "URLs of this scheme are not asked for",
      setting: "fetch.schemes",
      cure: "`fetch.schemes` takes `https`, `http` and `data`; name the folder of `file://` as a source, download "
        + "others first, and export a list with `blob:` again with `dsbuild snippet`"),
    Row(.repeatedURL, 4, "repeated_url", .decided, "an earlier row of the class has the same address"),
    Row(
      .overMaxRows, 5, "over_max_rows", .decided, "the row is beyond the limit of rows",
      setting: "defaults.csv.max_rows"),
    Row(
      .badRow, 6, "bad_row", .gap, "the line cannot be read as a row of its list",
      cure: "correct the lines that `dsbuild ls --reason bad_row` shows; see `csv.quote`"),
    Row(
      .gone, 7, "gone", .decided, "its collection no longer has the picture", setting: "search.gone"),
    Row(.dns, 20, "dns", .failedFetch, "the host has no address", cure: askAgain),
    Row(.connect, 21, "connect", .failedFetch, "the host refuses connections or cannot be reached", cure: askAgain),
    Row(
      .tls, 22, "tls", .failedFetch, "no secure connection (TLS) could be made",
      cure: "find the picture at another host; for a host of your own, name its certificate as `fetch.ca_bundle`"),
    Row(.timeout, 23, "timeout", .failedFetch, "no answer in time", setting: "fetch.timeout", cure: askAgain),
    Row(
      .tooSlow, 24, "too_slow", .failedFetch, "the answer came too slowly",
      setting: "fetch.timeout.low_speed", cure: askAgain),
    Row(.reset, 25, "reset", .failedFetch, "the connection broke", cure: askAgain),
    Row(
      .truncated, 26, "truncated", .failedFetch, "the answer is shorter than the host said it would be", cure: askAgain),
    Row(.empty, 27, "empty", .failedFetch, "the answer is empty", cure: "find another source of the picture"),
    Row(
      .tooLarge, 28, "too_large", .failedFetch, "the answer is larger than allowed",
      setting: "fetch.max_bytes", cure: "raise `fetch.max_bytes`"),
    Row(
      .redirects, 29, "redirects", .failedFetch, "the host sends the request on too often (redirects)",
      setting: "fetch.redirects", cure: "open the address in a browser; if the picture appears, raise `fetch.redirects`"
    ),
    Row(.optOut, 30, "opt_out", .failedFetch, "the host asks not to use the picture", setting: "fetch.opt_out"),
    Row(.robots, 31, "robots", .failedFetch, "the host's robots.txt forbids it", setting: "fetch.robots"),
    Row(
      .addressDenied, 32, "address_denied", .failedFetch,
      "the host is in a private network that the manifest does not allow",
      setting: "fetch.allow_addresses",
      cure: "if you trust the host, allow its network: `fetch: { allow_addresses: [127.0.0.0/8] }`, for instance"),
    Row(
      .hashMismatch, 33, "hash_mismatch", .failedFetch, "the bytes do not match the hash in the list",
      cure: "correct the list's `hash_column`"),
    Row(
      .drift, 34, "drift", .failedFetch, "the address gives another picture than the one that is pinned",
      setting: "fetch.on_drift", cure: "`dsbuild update` takes the new bytes; see `fetch.on_drift`"),
    Row(
      .notImage, 35, "not_image", .failedFetch, "the bytes are not a picture",
      cure: "find another source of the picture"),
    Row(
      .badAnswer, 36, "bad_answer", .failedFetch, "the answer is not valid HTTP, or it cannot be decompressed",
      cure: "find another source of the picture"),
    Row(
      .hostVolume, 37, "host_volume", .failedFetch, "the host gave as many bytes as `fetch.hosts` allows for now",
      setting: "fetch.hosts", cure: "build again when the time is over that `dsbuild why` names"),
    Row(
      .unsupportedFormat, 50, "unsupported_format", .gap, "the picture has a format that is not read",
      setting: "inspect.formats",
      cure: "add the format to `inspect.formats`, or convert the picture if that does not know it"),
    Row(
      .corrupt, 51, "corrupt", .gap, "the picture is damaged or cut short",
      cure: "find another source of the picture"),
    Row(
      .tooManyPixels, 52, "too_many_pixels", .gap, "the picture has more pixels than allowed",
      setting: "inspect.max_pixels", cure: "raise `inspect.max_pixels`"),
    Row(.tooSmall, 53, "too_small", .decided, "the shorter side is too short", setting: "inspect.min_side"),
    Row(
      .aspectRatio, 54, "aspect_ratio", .decided, "one side is too long for the other",
      setting: "inspect.max_aspect_ratio"),
    Row(.animated, 55, "animated", .decided, "the picture has more than one frame", setting: "inspect.animated"),
    Row(
      .placeholder, 56, "placeholder", .decided, "a picture that the host shows in place of pictures it no longer has",
      setting: "inspect.placeholders"),
    Row(.blurry, 57, "blurry", .decided, "no edge of it is sharp", setting: "quality.blurry"),
    Row(.dark, 58, "dark", .decided, "no part of it is lit", setting: "quality.dark"),
    Row(.bright, 59, "bright", .decided, "it is burnt out", setting: "quality.bright"),
    Row(
      .lowInformation, 60, "low_information", .decided, "there is next to nothing to see",
      setting: "quality.low_information"),
    Row(.grayscale, 61, "grayscale", .decided, "it has no colours", setting: "quality.grayscale"),
    Row(
      .exactDuplicate, 70, "exact_duplicate", .decided, "the same picture is in already",
      setting: "duplicates.exact.of"),
    Row(
      .nearDuplicate, 71, "near_duplicate", .decided, "nearly the same picture is in already",
      setting: "duplicates.near.threshold"),
    Row(
      .labelConflict, 72, "label_conflict", .decided, "the same picture is in two classes",
      setting: "duplicates.on_label_conflict"),
    Row(.filtered, 75, "filtered", .decided, "a filter of the manifest marks it", setting: "filters"),
    Row(.labelledNo, 80, "labelled_no", .decided, "a person said no", setting: "labels.file"),
    Row(.predictedNo, 81, "predicted_no", .decided, "the model says no", setting: "labels.threshold"),
    Row(
      .notSelected, 85, "not_selected", .decided, "enough pictures of its class are in", setting: "select.max"),
    Row(
      .rejectedInCrop, 90, "rejected_in_crop", .decided, "a person rejected it while cropping",
      setting: "crop.boxes"),
    Row(
      .awaitingCrop, 91, "awaiting_crop", .gap, "it waits for a square by hand",
      setting: "crop.mode", cure: "draw squares with `dsbuild review`"),
    Row(
      .splitLeak, 100, "split_leak", .decided, "most of its near duplicates are in another split",
      setting: "split.group_by"),
    Row(.takenDown, 110, "taken_down", .decided, "the takedown list names it", setting: "takedown"),
  ]

  static let byReason = Dictionary(uniqueKeysWithValues: rows.map { ($0.reason, $0) })
  static let byNumber = Dictionary(uniqueKeysWithValues: rows.map { ($0.number, $0.reason) })
  static let byName = Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0.reason) })

  /// The names of the statuses that hosts of pictures return (RFC 9110, section 15; RFC 6585, section 4).
  private static let phrases = [
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 406: "Not Acceptable",
    408: "Request Timeout", 410: "Gone", 429: "Too Many Requests", 451: "Unavailable For Legal Reasons",
    500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
  ]

  /// The row of an HTTP status.
  static func row(ofStatus status: Int) -> Row {
    let cure =
      switch status {
      case 408, 425, 429, 500...599: askAgain
      case 401, 403: "some hosts want a `Referer`: see `fetch.headers`; \(askAgain)"
      default: "the picture is gone from its address: remove the row, or find it elsewhere"
      }
    return Row(
      .http(status), 1000 + UInt16(clamping: status), "http_\(status)", .failedFetch,
      "the host answered \(status)\(phrases[status].map { " \($0)" } ?? "")", cure: cure)
  }
}
