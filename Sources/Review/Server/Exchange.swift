/// Reads one request from a connection, has it judged and answered, and sends the answer.
struct Exchange: Sendable {
  let admission: Admission
  /// Answers an admitted request.
  let answer: @Sendable (Request) -> Response

  /// How much of an unread body is heard out after a refusal.
  private static let patience = 4 << 20

  /// The whole exchange.
  func run(_ connection: Connection) {
    var method = "GET"
    let response: Response
    do throws(Refusal) {
      guard let request = try read(connection, &method) else { return }
      response = answer(request)
    } catch {
      response = error.response
    }
    connection.write(response.encoded(withBody: method != "HEAD"))
    connection.finish(hearing: Self.patience)
  }

  /// The admitted request with its body; nil where nothing came.
  private func read(_ connection: Connection, _ method: inout String) throws(Refusal) -> Request? {
    var received: [UInt8] = []
    var end: Range<Int>?
    let mark = Array("\r\n\r\n".utf8)
    while end == nil {
      guard received.count <= Request.longestHead else { throw .tooLong }
      let more = connection.read(8_192)
      guard !more.isEmpty else {
        if received.isEmpty { return nil }
        throw .malformed
      }
      let from = max(0, received.count - 3)
      received += more
      end = received[from...].firstRange(of: mark)
    }
    guard let end, end.lowerBound <= Request.longestHead else { throw .tooLong }
    var request = try Request(head: received[..<end.lowerBound])
    method = request.method
    try admission.admit(request)
    let length = try request.bodyLength()
    request.body = Array(received[end.upperBound...])
    while request.body.count < length {
      let more = connection.read(length - request.body.count)
      guard !more.isEmpty else { throw .malformed }
      request.body += more
    }
    // One connection, one request: bytes behind it belong to nothing.
    guard request.body.count == length else { throw .malformed }
    return request
  }
}
