/// Whom libcurl calls back while a request is under way, on the thread that performs it.
protocol CurlReceiver: AnyObject {
  /// The watch over the sockets of its connections.
  var sockets: OpenSockets { get }

  /// Takes in one header or trailer line; false ends the transfer.
  func receive(header: UnsafeRawBufferPointer) -> Bool

  /// Takes in the next bytes of the answer's body; false ends the transfer.
  func receive(body: UnsafeRawBufferPointer) -> Bool

  /// Puts the next bytes of the request's body into a buffer and returns how many; 0 is its end.
  func supply(_ buffer: UnsafeMutableRawBufferPointer) -> Int

  /// Whether a connection to an address may be opened.
  func permits(_ address: IPAddress) -> Bool

  /// Whether the request may go out on a connection with these ends.
  func willSend(over ends: OpenSockets.Ends?) -> Bool
}
