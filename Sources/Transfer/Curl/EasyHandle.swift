import CCurl

/// One libcurl easy handle, reused for request after request; nobody else sees its pointer.
@safe final class EasyHandle {
  private let handle: UnsafeMutableRawPointer
  private var headerLines: [String] = []
  private var headers: UnsafeMutablePointer<curl_slist>?
  private var resolved: UnsafeMutablePointer<curl_slist>?

  /// Nil when libcurl has no memory left.
  init?() {
    guard let handle = unsafe curl_easy_init() else { return nil }
    unsafe self.handle = handle
  }

  deinit {
    unsafe curl_easy_cleanup(handle)
    unsafe curl_slist_free_all(headers)
    unsafe curl_slist_free_all(resolved)
  }

  func set(_ option: CURLoption, _ value: Int) {
    _ = unsafe ccurl_set_long(handle, option, value)
  }

  func set(_ option: CURLoption, _ flag: Bool) {
    set(option, flag ? 1 : 0)
  }

  func set(_ option: CURLoption, size: Int) {
    _ = unsafe ccurl_set_size(handle, option, curl_off_t(size))
  }

  /// Whether libcurl took the text, which it copies.
  @discardableResult
  func set(_ option: CURLoption, _ text: String?) -> Bool {
    guard let text else { return unsafe ccurl_set_text(handle, option, nil) == CURLE_OK }
    return unsafe ccurl_set_text(handle, option, text) == CURLE_OK
  }

  /// Sets the header lines of the next request; most requests of a client have the same.
  func setHeaders(_ lines: [String]) {
    guard lines != headerLines else { return }
    headerLines = lines
    let list = unsafe Self.list(lines)
    _ = unsafe ccurl_set_list(handle, CURLOPT_HTTPHEADER, list)
    unsafe curl_slist_free_all(headers)
    unsafe headers = list
  }

  /// Names answered from here rather than by a resolver, as `host:port:address,address`.
  func setResolved(_ lines: [String]) {
    let list = unsafe Self.list(lines)
    _ = unsafe ccurl_set_list(handle, CURLOPT_RESOLVE, list)
    unsafe curl_slist_free_all(resolved)
    unsafe resolved = list
  }

  private static func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines { unsafe list = unsafe curl_slist_append(list, line) }
    return unsafe list
  }

  /// Sends what libcurl reports to `receiver`, which must outlive the handle's last transfer.
  func report(to receiver: Transfer) {
    let context = unsafe Unmanaged.passUnretained(receiver).toOpaque()
    _ = unsafe ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    _ = unsafe ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    _ = unsafe ccurl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, context)
    _ = unsafe ccurl_set_pointer(handle, CURLOPT_PREREQDATA, context)
    _ = unsafe ccurl_set_pointer(handle, CURLOPT_PRIVATE, context)
    _ = unsafe ccurl_on_data(handle, CURLOPT_WRITEFUNCTION, receiveBody)
    _ = unsafe ccurl_on_data(handle, CURLOPT_HEADERFUNCTION, receiveHeader)
    _ = unsafe ccurl_on_socket(handle, openSocket)
    _ = unsafe ccurl_on_request(handle, willSend)
  }

  func text(_ info: CURLINFO) -> String? {
    var value: UnsafeMutablePointer<CChar>?
    guard unsafe ccurl_get_text(handle, info, &value) == CURLE_OK, let value = unsafe value else { return nil }
    return unsafe String(cString: value)
  }

  func number(_ info: CURLINFO) -> Int {
    var value = 0
    return unsafe ccurl_get_long(handle, info, &value) == CURLE_OK ? value : 0
  }

  func size(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    return unsafe ccurl_get_size(handle, info, &value) == CURLE_OK ? Int(value) : 0
  }

  func join(_ multi: MultiHandle) -> Bool { unsafe multi.add(handle) }

  func leave(_ multi: MultiHandle) { unsafe multi.remove(handle) }
}

private func transfer(_ context: UnsafeMutableRawPointer) -> Transfer {
  unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
}

/// A count other than the one given ends the transfer.
private func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context = unsafe context else { return -1 }
  let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
  return unsafe transfer(context).receive(body: buffer) ? buffer.count : -1
}

private func receiveHeader(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context = unsafe context else { return -1 }
  let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
  return unsafe transfer(context).receive(header: buffer) ? buffer.count : -1
}

/// The one place where a socket comes from: the address is judged here, after every look-up and for every connection.
private func openSocket(
  _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
  guard let context = unsafe context, let address = unsafe address else { return -1 }
  var bytes = [UInt8](repeating: 0, count: 16)
  let count = unsafe ccurl_address_bytes(address, &bytes)
  guard let ip = IPAddress(bytes: Array(bytes.prefix(count))), unsafe transfer(context).permits(ip) else { return -1 }
  return unsafe ccurl_open_socket(address)
}

private func willSend(
  _ context: UnsafeMutableRawPointer?, _ remote: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?,
  _ remotePort: CInt, _ localPort: CInt
) -> CInt {
  guard let context = unsafe context else { return CInt(CURL_PREREQFUNC_ABORT) }
  return unsafe transfer(context).willSend() ? CInt(CURL_PREREQFUNC_OK) : CInt(CURL_PREREQFUNC_ABORT)
}
