import CCurl

/// The sockets that libcurl has open, and what came over each of them beside what transfers have counted.
///
/// libcurl shows a transfer its headers and its body. A server can send more than that: bytes behind the end of an answer,
/// which would be read as the answer to the next request, and bytes that belong to nothing (chunk extensions, empty and
/// padded HTTP/2 frames), which no limit counts. Both are seen here. Used by the loop's thread alone.
final class OpenSockets {
  /// Which socket a request goes out on, as libcurl tells.
  struct Ends: Hashable {
    let peer: IPAddress
    let peerPort: Int
    let ownPort: Int
  }

  private struct Entry {
    var ends: Ends?
    /// Whether it brings one answer after the other, so that bytes between two answers belong to none.
    var isHTTP1 = false
    /// What had come when it was last looked at.
    var received = 0
    /// Counted by transfers since then.
    var counted = 0
    /// What came beside what was counted.
    var excess = 0
    /// How much more of that may come than usual.
    var allowance = 0
  }

  private var entries: [CInt: Entry] = [:]
  private var byEnds: [Ends: CInt] = [:]

  /// How many bytes a connection may bring beside what is counted. A TLS handshake takes some thousands.
  static let mostExcess = 1 << 20
  /// Framing may outweigh what it frames, but not by more than this: a body in chunks of a byte is six times its size.
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

  /// An answer came over a socket. Where streams share it, what is on its way of one that was cut short still comes.
  func answered(over socket: CInt, isHTTP1: Bool, isWhole: Bool) {
    entries[socket]?.isHTTP1 = isHTTP1
    if !isHTTP1, !isWhole { entries[socket]?.allowance += Self.window }
  }

  /// How much of a stream libcurl lets come before it has to ask for more.
  private static let window = 32 << 20

  /// Whether bytes came behind the last answer that nobody has asked for.
  func hasUnasked(_ socket: CInt) -> Bool {
    entries[socket]?.isHTTP1 == true && ccurl_has_unread(socket) != 0
  }

  /// A transfer has counted so many more bytes of headers and body that came over a socket.
  func count(_ bytes: Int, _ socket: CInt) { entries[socket]?.counted += bytes }

  /// The sockets over which more came beside the answers than anything explains.
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

  /// Ends a connection; libcurl finds it dead.
  func end(_ socket: CInt) { ccurl_end_connection(socket) }
}
