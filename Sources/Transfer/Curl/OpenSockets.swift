import CCurl

/// Watches libcurl's open sockets and the bytes that each received beyond those that transfers counted.
///
/// libcurl gives a transfer its headers and its body, but a server can send more. Bytes after the end of an answer would be
/// read as the answer to the next request. Other bytes belong to no answer (chunk extensions, empty and padded HTTP/2 frames),
/// and no limit counts them. This class detects both. Only the loop's thread uses it.
final class OpenSockets {
  /// The socket that a request uses, identified by the ends that libcurl reports.
  struct Ends: Hashable {
    let peer: IPAddress
    let peerPort: Int
    let ownPort: Int
  }

  private struct Entry {
    var ends: Ends?
    /// Whether the connection carries one answer after another, so that bytes between two answers belong to neither.
    var isHTTP1 = false
    /// The bytes received until the last check.
    var received = 0
    /// The bytes counted by transfers since then.
    var counted = 0
    /// The received bytes that the counted bytes do not explain.
    var excess = 0
    /// How far the excess may be above the usual limit.
    var allowance = 0
  }

  private var entries: [CInt: Entry] = [:]
  private var byEnds: [Ends: CInt] = [:]

  /// The largest excess of a connection in bytes. A TLS handshake takes some thousands.
  static let mostExcess = 1 << 20
  /// The largest plausible ratio of received to counted bytes. A body in chunks of one byte takes six times its size.
  private static let framing = 8

  func opened(_ socket: CInt) { entries[socket] = Entry() }

  func closed(_ socket: CInt) {
    if let ends = entries.removeValue(forKey: socket)?.ends { byEnds[ends] = nil }
  }

  /// The socket with these ends.
  func socket(_ ends: Ends) -> CInt? {
    if let known = byEnds[ends] { return known }
    for (socket, entry) in entries where entry.ends == nil {
      guard let found = Self.ends(of: socket) else { continue }
      entries[socket]?.ends = found
      byEnds[found] = socket
    }
    return byEnds[ends]
  }

  private static func ends(of socket: CInt) -> Ends? {
    var bytes = [UInt8](repeating: 0, count: 16)
    var (peerPort, ownPort): (CInt, CInt) = (0, 0)
    let count = unsafe ccurl_socket_ends(socket, &bytes, &peerPort, &ownPort)
    guard let peer = IPAddress(bytes: Array(bytes.prefix(count))) else { return nil }
    return Ends(peer: peer, peerPort: Int(peerPort), ownPort: Int(ownPort))
  }

  /// Records an answer that came over a socket. If streams share the connection, the remaining bytes of a stream that was cut
  /// short can still arrive.
  func answered(over socket: CInt, isHTTP1: Bool, isWhole: Bool) {
    entries[socket]?.isHTTP1 = isHTTP1
    if !isHTTP1, !isWhole { entries[socket]?.allowance += Self.window }
  }

  /// The number of bytes of a stream that may arrive before libcurl has to ask for more.
  private static let window = 32 << 20

  /// Whether unrequested bytes arrived after the last answer.
  func hasUnasked(_ socket: CInt) -> Bool {
    entries[socket]?.isHTTP1 == true && ccurl_has_unread(socket) != 0
  }

  /// The bytes that a socket has taken and whose arrival is not confirmed.
  func underWay(_ socket: CInt) -> Int { entries[socket] == nil ? 0 : Int(ccurl_bytes_underway(socket)) }

  /// Adds bytes of headers and body that a transfer counted for a socket.
  func count(_ bytes: Int, _ socket: CInt) { entries[socket]?.counted += bytes }

  /// The sockets that received more than their answers explain.
  func overfull() -> [CInt] {
    entries.keys.filter { socket in
      let received = Int(ccurl_bytes_received(socket))
      guard received >= 0, var entry = entries[socket] else { return false }
      entry.excess = max(0, entry.excess + received - entry.received - entry.counted * Self.framing)
      (entry.received, entry.counted) = (received, 0)
      entries[socket] = entry
      return entry.excess > Self.mostExcess + entry.allowance
    }
  }

  /// Ends a connection, which libcurl then finds closed.
  func end(_ socket: CInt) { ccurl_end_connection(socket) }
}
