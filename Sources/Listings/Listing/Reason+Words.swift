/// What a reason means and what a person can do about it: the one table that builds, reports and `why` read.
extension Reason {
  /// Whether somebody or a rule decided that the image is out. Every other reason is a gap: something asked for is missing.
  public var isDecided: Bool {
    switch self {
    case .exactDuplicate, .nearDuplicate, .labelConflict, .labelledNo, .predictedNo, .rejectedInCrop, .splitLeak,
      .takenDown, .repeatedURL, .blankRow, .overMaxRows, .tooSmall, .aspectRatio, .animated, .placeholder:
      true
    case .badURL, .badRow, .schemeDenied, .dns, .connect, .tls, .timeout, .tooSlow, .reset, .truncated, .empty,
      .tooLarge,
      .redirects, .http, .optOut, .robots, .addressDenied, .hashMismatch, .drift, .notImage, .badAnswer,
      .unsupportedFormat,
      .corrupt, .tooManyPixels, .awaitingCrop:
      false
    }
  }

  /// Whether a person took the image out: by a takedown, an answer or a rejected square.
  public var isWithdrawal: Bool { self == .takenDown || self == .labelledNo || self == .rejectedInCrop }

  /// The meaning in one sentence, for a reader who has not seen the list of reasons.
  public var sentence: String {
    switch self {
    case .blankRow: "the row is empty"
    case .badURL: "the cell is no URL"
    case .badRow: "the line cannot be read as a row of its list"
    case .schemeDenied: "URLs of this scheme are not asked for"
    case .repeatedURL: "an earlier row of the class has the same address"
    case .overMaxRows: "the row is past the most that are read"
    case .dns: "the host has no address"
    case .connect: "the host refuses connections or cannot be reached"
    case .tls: "no safe connection could be made"
    case .timeout: "no answer in time"
    case .tooSlow: "the answer came too slowly"
    case .reset: "the connection broke"
    case .truncated: "the body ended short of its declared length"
    case .empty: "the body is empty"
    case .tooLarge: "the body is larger than allowed"
    case .redirects: "too many redirects"
    case .http(let status): "the host answered with status \(status)"
    case .optOut: "the host asks not to use the picture"
    case .robots: "the host's robots.txt forbids it"
    case .addressDenied: "the host is in a private network that nobody vouched for"
    case .hashMismatch: "the bytes are not those the list names"
    case .drift: "the address gives another picture than the one that is pinned"
    case .notImage: "the bytes are no picture"
    case .badAnswer: "the answer is not HTTP, or its content coding cannot be undone"
    case .unsupportedFormat: "a format that is not read"
    case .corrupt: "the picture does not decode to its end"
    case .tooManyPixels: "more pixels than allowed"
    case .tooSmall: "the shorter side is too short"
    case .aspectRatio: "too long and narrow"
    case .animated: "more than one frame"
    case .placeholder: "a host's stand-in for pictures it no longer has"
    case .exactDuplicate: "the same picture is in already"
    case .nearDuplicate: "nearly the same picture is in already"
    case .labelConflict: "the same picture is in two classes"
    case .labelledNo: "a person said no"
    case .predictedNo: "the model says no"
    case .rejectedInCrop: "a person rejected it while cropping"
    case .awaitingCrop: "it waits for a square by hand"
    case .splitLeak: "most of its near duplicates are in another split"
    case .takenDown: "the takedown list names it"
    }
  }

  /// What closes a gap of this reason; nil where nothing does, or where the reason is no gap.
  public var cure: String? {
    switch self {
    case .badURL:
      "name the column of addresses with `csv: { column: … }`, or correct the rows that `dsbuild ls --reason bad_url` shows"
    case .badRow: "correct the lines that `dsbuild ls --reason bad_row` shows; see `csv.quote`"
    case .schemeDenied: "export the list again with `dsbuild snippet`, or add the scheme to `fetch.schemes`"
    case .dns, .connect, .timeout, .reset, .truncated, .tooSlow, .http(408), .http(425), .http(429), .http(500...599):
      "`dsbuild retry` asks again"
    case .http(401), .http(403): "some hosts want a `Referer`: see `fetch.headers`; `dsbuild retry` asks again"
    case .http: "the picture is gone from its address: remove the row, or find it elsewhere"
    case .tooLarge: "raise `fetch.max_bytes`"
    case .redirects: "raise `fetch.redirects`"
    case .addressDenied: "name machines that you trust in `fetch.allow_addresses`"
    case .hashMismatch: "correct the list's `hash_column`"
    case .drift: "`dsbuild update` takes the new bytes; see `fetch.on_drift`"
    case .unsupportedFormat: "add the format to `inspect.formats`"
    case .corrupt, .notImage, .badAnswer: "find another source of the picture"
    case .tooManyPixels: "raise `inspect.max_pixels`"
    case .awaitingCrop: "draw squares with `dsbuild review`"
    case .tls, .empty, .optOut, .robots: nil
    case .blankRow, .repeatedURL, .overMaxRows, .tooSmall, .aspectRatio, .animated, .placeholder, .exactDuplicate,
      .nearDuplicate, .labelConflict, .labelledNo, .predictedNo, .rejectedInCrop, .splitLeak, .takenDown:
      nil
    }
  }
}
