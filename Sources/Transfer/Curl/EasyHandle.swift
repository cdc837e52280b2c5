import CCurl

/// One libcurl easy handle for one transfer. Its pointer is private.
///
/// A handle is never reused, because libcurl keeps server-controlled state in it between transfers. Up to 8.0.1 it kept a freed
/// pointer to the last header, and used it if the first line of the next answer was folded. The multi handle has the
/// connections, look-ups and their limits. So a new handle costs microseconds and no new connection.
@safe final class EasyHandle {
  private let handle: UnsafeMutableRawPointer
  private var lists: [UnsafeMutablePointer<curl_slist>?] = unsafe []
  /// The receiver of libcurl's callbacks; it outlives the transfer.
  private(set) unowned var receiver: (any CurlReceiver)?

  /// Nil if libcurl is out of memory.
  init?() {
    guard let handle = unsafe curl_easy_init() else { return nil }
    unsafe self.handle = handle
  }

  deinit {
    unsafe curl_easy_cleanup(handle)
    while let list = unsafe lists.popLast() { unsafe curl_slist_free_all(list) }
  }

  func set(_ option: CURLoption, _ value: Int) {
    _ = unsafe ccurl_set_long(handle, option, value)
  }

  func set(_ option: CURLoption, _ flag: Bool) {
    set(option, flag ? 1 : 0)
  }

  /// Sets a text, which libcurl copies. Returns whether libcurl accepted it.
  @discardableResult
  func set(_ option: CURLoption, _ text: String?) -> Bool {
    guard let text else { return unsafe ccurl_set_text(handle, option, nil) == CURLE_OK }
    return unsafe ccurl_set_text(handle, option, text) == CURLE_OK
  }

  /// Sets a list option, at most once for each option: header lines, or fixed host addresses as `host:port:address,address`.
  func set(_ option: CURLoption, _ lines: [String]) {
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines { unsafe list = unsafe curl_slist_append(list, line) }
    _ = unsafe ccurl_set_list(handle, option, list)
    unsafe lists.append(list)
  }

  /// Sends libcurl's callbacks to `receiver`, which must outlive the handle's transfer, and the end of each socket to
  /// `sockets`, which must outlive the connections.
  func report(to receiver: any CurlReceiver, sockets: OpenSockets) {
    self.receiver = receiver
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    _ = unsafe ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    _ = unsafe ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    _ = unsafe ccurl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, context)
    _ = unsafe ccurl_set_pointer(handle, CURLOPT_PREREQDATA, context)
    _ = unsafe ccurl_set_pointer(handle, CURLOPT_PRIVATE, context)
    _ = unsafe ccurl_set_pointer(handle, CURLOPT_CLOSESOCKETDATA, Unmanaged.passUnretained(sockets).toOpaque())
    _ = unsafe ccurl_on_data(handle, CURLOPT_WRITEFUNCTION, receiveBody)
    _ = unsafe ccurl_on_data(handle, CURLOPT_HEADERFUNCTION, receiveHeader)
    _ = unsafe ccurl_on_socket(handle, openSocket)
    _ = unsafe ccurl_on_close(handle, closeSocket)
    _ = unsafe ccurl_on_request(handle, willSend)
  }

  /// Sends a `PUT` with a body of `count` bytes, which the receiver supplies.
  func upload(_ count: Int) {
    set(CURLOPT_UPLOAD, true)
    set(CURLOPT_INFILESIZE, count)
    _ = unsafe ccurl_set_pointer(handle, CURLOPT_READDATA, Unmanaged.passUnretained(self).toOpaque())
    _ = unsafe ccurl_on_data(handle, CURLOPT_READFUNCTION, supplyBody)
  }

  func text(_ info: CURLINFO) -> String? {
    var value: UnsafeMutablePointer<CChar>?
    guard unsafe ccurl_get_text(handle, info, &value) == CURLE_OK, let value = unsafe value else { return nil }
    return unsafe String(cString: value)
  }

  func size(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    return unsafe ccurl_get_size(handle, info, &value) == CURLE_OK ? Int(value) : 0
  }

  /// The cookies in the handle, as lines of Netscape's `cookies.txt`.
  var cookies: [String] {
    let first = unsafe ccurl_get_cookies(handle)
    defer { unsafe curl_slist_free_all(first) }
    var lines: [String] = []
    var next = unsafe first
    while let node = unsafe next {
      if let line = unsafe node.pointee.data { unsafe lines.append(String(cString: line)) }
      unsafe next = node.pointee.next
    }
    return lines
  }

  func join(_ multi: MultiHandle) -> Bool { unsafe multi.add(handle) }

  func leave(_ multi: MultiHandle) { unsafe multi.remove(handle) }

  /// Continues a transfer that was held back. libcurl may deliver bytes before this returns.
  func resume() { _ = unsafe curl_easy_pause(handle, CURLPAUSE_CONT) }
}

private func receiver(_ context: UnsafeMutableRawPointer?) -> (any CurlReceiver)? {
  guard let context = unsafe context else { return nil }
  return unsafe Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue().receiver
}

/// If the callback returns another count than it received, libcurl ends the transfer.
private func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let receiver = unsafe receiver(context) else { return -1 }
  if receiver.holdsBack() { return Int(CURL_WRITEFUNC_PAUSE) }
  let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
  return unsafe receiver.receive(body: buffer) ? buffer.count : -1
}

private func receiveHeader(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let receiver = unsafe receiver(context) else { return -1 }
  let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
  return unsafe receiver.receive(header: buffer) ? buffer.count : -1
}

/// Returning 0 bytes ends the request's body.
private func supplyBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let receiver = unsafe receiver(context) else { return 0 }
  return unsafe receiver.supply(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}

/// Creates every socket. This is the only place, so it checks each address after the look-up and before the connection.
private func openSocket(
  _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
  guard let receiver = unsafe receiver(context), let address = unsafe address else { return -1 }
  var bytes = [UInt8](repeating: 0, count: 16)
  let count = unsafe ccurl_address_bytes(address, &bytes)
  guard let ip = IPAddress(bytes: Array(bytes.prefix(count))), receiver.permits(ip) else { return -1 }
  let socket = unsafe ccurl_open_socket(address)
  if socket >= 0 { receiver.sockets.opened(socket) }
  return socket
}

private func closeSocket(_ context: UnsafeMutableRawPointer?, _ socket: curl_socket_t) -> CInt {
  if let context = unsafe context {
    unsafe Unmanaged<OpenSockets>.fromOpaque(context).takeUnretainedValue().closed(socket)
  }
  return ccurl_close(socket)
}

private func willSend(
  _ context: UnsafeMutableRawPointer?, _ remote: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?,
  _ remotePort: CInt, _ localPort: CInt
) -> CInt {
  guard let receiver = unsafe receiver(context) else { return CInt(CURL_PREREQFUNC_ABORT) }
  func ends() -> OpenSockets.Ends? {
    let peer = unsafe remote.flatMap { unsafe IPAddress(String(cString: $0)) }
    return peer.map { OpenSockets.Ends(peer: $0, peerPort: Int(remotePort), ownPort: Int(localPort)) }
  }
  return receiver.willSend(over: ends) ? CInt(CURL_PREREQFUNC_OK) : CInt(CURL_PREREQFUNC_ABORT)
}
