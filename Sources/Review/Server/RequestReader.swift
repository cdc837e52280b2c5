/// A request while its bytes come in: its head is judged as soon as it is whole, before any of the body is kept.
struct RequestReader: Sendable {
  /// What the bytes so far amount to.
  enum Progress: Sendable {
    /// More bytes have to come.
    case unfinished
    /// The request is whole and admitted.
    case whole(Request)
    /// It gets no answer of the page.
    case refused(Refusal)
  }

  private static let mark = Array("\r\n\r\n".utf8)

  private let admission: Admission
  /// The head so far, then the body so far.
  private var received: [UInt8] = []
  private var request: Request?
  private var length = 0
  /// The method, as soon as it is known.
  private(set) var method = "GET"

  init(_ admission: Admission) {
    self.admission = admission
  }

  /// Whether nothing came yet.
  var isEmpty: Bool { received.isEmpty && request == nil }

  /// Whether the head was admitted, so that only the body is waited for.
  var isAdmitted: Bool { request != nil }

  /// Takes the next bytes in; to be called until it says that nothing more is wanted.
  mutating func take(_ bytes: some Collection<UInt8>) -> Progress {
    let searched = max(0, received.count - Self.mark.count + 1)
    received += bytes
    do throws(Refusal) {
      if request == nil { try readHead(from: searched) }
      guard var request, received.count >= length else { return .unfinished }
      // One connection, one request: bytes behind it belong to nothing.
      guard received.count == length else { throw .malformed }
      request.body = received
      return .whole(request)
    } catch {
      return .refused(error)
    }
  }

  private mutating func readHead(from searched: Int) throws(Refusal) {
    guard let end = received[searched...].firstRange(of: Self.mark) else {
      guard received.count < Request.longestHead + Self.mark.count else { throw .tooLong }
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
}
