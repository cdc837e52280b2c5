/// The receiver of libcurl's callbacks while a request runs, on the thread that performs it.
protocol CurlReceiver: AnyObject {
  /// The record of the sockets of its connections.
  var sockets: OpenSockets { get }

  /// Receives one header or trailer line; false ends the transfer.
  func receive(header: UnsafeRawBufferPointer) -> Bool

  /// Whether libcurl has to keep the next bytes of the body until the transfer goes on.
  func holdsBack() -> Bool

  /// Receives the next bytes of the answer's body; false ends the transfer.
  func receive(body: UnsafeRawBufferPointer) -> Bool

  /// Writes the next bytes of the request's body into a buffer and returns their number; 0 ends the body.
  func supply(_ buffer: UnsafeMutableRawBufferPointer) -> Int

  /// Whether a connection to an address may be opened.
  func permits(_ address: IPAddress) -> Bool

  /// Whether the request may be sent on a connection. `ends` finds out between which ends it is.
  func willSend(over ends: () -> OpenSockets.Ends?) -> Bool
}

extension CurlReceiver {
  func holdsBack() -> Bool { false }
}
