/// Reads a request while its bytes arrive. The head is judged as soon as it is complete, before the body is stored.
struct RequestReader: Sendable {
  /// The state after the bytes so far.
  enum Progress: Sendable {
    /// More bytes are needed.
    case unfinished
    /// The request is complete and admitted.
    case whole(Request)
    /// The request is refused.
    case refused(Refusal)
  }

  /// The length of the line end and blank line that end a head.
  private static let markLength = 4

  private let admission: Admission
  /// The head so far, then the body so far.
  private var received: [UInt8] = []
  private var request: Request?
  private var length = 0
  /// The method; `GET` until it is known.
  private(set) var method = "GET"

  init(_ admission: Admission) {
    self.admission = admission
  }

  /// Whether no byte has arrived yet.
  var isEmpty: Bool { received.isEmpty && request == nil }

  /// Whether the head was admitted, so that only the body is missing.
  var isAdmitted: Bool { request != nil }

  /// Reads the next bytes. Callers stop after a complete or refused request.
  mutating func take(_ bytes: some Collection<UInt8>) -> Progress {
    let searched = max(0, received.count - Self.markLength + 1)
    received += bytes
    do throws(Refusal) {
      if request == nil { try readHead(from: searched) }
      guard var request, received.count >= length else { return .unfinished }
      // A connection has one request, so no bytes may follow it.
      guard received.count == length else { throw .malformed }
      request.body = received
      return .whole(request)
    } catch {
      return .refused(error)
    }
  }

  private mutating func readHead(from searched: Int) throws(Refusal) {
    guard let end = Self.blankLine(in: received, from: searched) else {
      guard received.count < Request.longestHead + Self.markLength else { throw .tooLong }
      return
    }
    guard end.lowerBound <= Request.longestHead else { throw .tooLong }
    let request = try Request(head: received[..<end.lowerBound])
    method = request.method
    try admission.admit(request)
    length = try request.bodyLength()
    self.request = request
    received = Array(received[end.upperBound...])
  }

  /// The first CR LF CR LF that begins at `start` or later.
  ///
  /// The last byte of a window shows how far the next possible window is, so the search steps through a long line by fours.
  private static func blankLine(in bytes: [UInt8], from start: Int) -> Range<Int>? {
    let (carriageReturn, lineFeed) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))
    var last = start + markLength - 1
    while last < bytes.count {
      switch bytes[last] {
      case lineFeed:
        if bytes[last - 3] == carriageReturn, bytes[last - 2] == lineFeed, bytes[last - 1] == carriageReturn {
          return last - 3..<last + 1
        }
        last += 2
      case carriageReturn: last += 1
      default: last += markLength
      }
    }
    return nil
  }
}
