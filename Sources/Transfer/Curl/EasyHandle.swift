import CCurl

/// One libcurl easy handle, for one transfer; nobody else sees its pointer.
///
/// A handle is not used again. What libcurl keeps in one from transfer to transfer is state of a server's making: up to
/// 8.0.1 a pointer to the last header, which a folded first line of the next answer follows although it was freed.
/// Connections, look-ups and their limits live in the multi handle, so a fresh handle costs microseconds and no connection.
@safe final class EasyHandle {
  private let handle: UnsafeMutableRawPointer
  private var lists: [UnsafeMutablePointer<curl_slist>?] = unsafe []
  /// Whom libcurl's reports go to; it outlives the transfer.
  private(set) unowned var receiver: (any CurlReceiver)?

  /// Nil when libcurl has no memory left.
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

  /// Whether libcurl took the text, which it copies.
  @discardableResult
  func set(_ option: CURLoption, _ text: String?) -> Bool {
    guard let text else { return unsafe ccurl_set_text(handle, option, nil) == CURLE_OK }
    return unsafe ccurl_set_text(handle, option, text) == CURLE_OK
  }

  /// Sets a list, once for each option: header lines, or names answered from here as `host:port:address,address`.
  func set(_ option: CURLoption, _ lines: [String]) {
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines { unsafe list = unsafe curl_slist_append(list, line) }
    _ = unsafe ccurl_set_list(handle, option, list)
    unsafe lists.append(list)
  }

  /// Sends what libcurl reports to `receiver`, which must outlive the handle's transfer, and the end of each socket to
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

  /// Sends a body of so many bytes, which the receiver supplies, as a `PUT`.
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

  /// The cookies it holds, as lines of Netscape's `cookies.txt`.
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
}

private func receiver(_ context: UnsafeMutableRawPointer?) -> (any CurlReceiver)? {
  guard let context = unsafe context else { return nil }
  return unsafe Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue().receiver
}

/// A count other than the one given ends the transfer.
private func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let receiver = unsafe receiver(context) else { return -1 }
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

/// No bytes are the end of the request's body.
private func supplyBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let receiver = unsafe receiver(context) else { return 0 }
  return unsafe receiver.supply(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}

/// The one place where a socket comes from: the address is judged here, after every look-up and for every connection.
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
  let peer = unsafe remote.flatMap { unsafe IPAddress(String(cString: $0)) }
  let ends = peer.map { OpenSockets.Ends(peer: $0, peerPort: Int(remotePort), ownPort: Int(localPort)) }
  return receiver.willSend(over: ends) ? CInt(CURL_PREREQFUNC_OK) : CInt(CURL_PREREQFUNC_ABORT)
}
