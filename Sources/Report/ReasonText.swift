import Pipeline

/// What a reason says, in a sentence for a reader who has not seen the list of them.
enum ReasonText {
  static func sentence(_ reason: Reason) -> String {
    switch reason {
    case .blankRow: "the row is empty"
    case .badRow: "the line cannot be read as a row of its list"
    case .badURL: "the cell is no URL"
    case .schemeDenied: "URLs of this scheme are not asked for"
    case .repeatedURL: "an earlier row of the class has the same address"
    case .overMaxRows: "the row lies past the most that are read"
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
    case .addressDenied: "the host lies in a private network that nobody vouched for"
    case .hashMismatch: "the bytes are not those the list names"
    case .drift: "the address gives another picture than the one that is pinned"
    case .notImage: "the bytes are no picture"
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
    case .splitLeak: "its near duplicates already lie in two parts of the split"
    case .takenDown: "the takedown list names it"
    }
  }
}
