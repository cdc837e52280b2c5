import CCurl

/// The libcurl multi handle: connection pool, DNS cache, TLS sessions and event loop of one thread.
///
/// `@unchecked Sendable`: everything but ``wake()`` is called by the one thread that runs the loop; libcurl lets
/// `curl_multi_wakeup` be called from any other, and the handle lives as long as anyone who can call it.
@safe final class MultiHandle: @unchecked Sendable {
  private let handle: UnsafeMutableRawPointer
  /// Where TLS sessions are kept, since no easy handle lives long enough to resume one; nil is no resumption.
  private let share: UnsafeMutableRawPointer?
  /// The sockets its connections have; it lives until the last of them is closed.
  let sockets = OpenSockets()

  /// Nil when libcurl has no memory left.
  init?() {
    guard Self.isReady, let handle = unsafe curl_multi_init() else { return nil }
    unsafe self.handle = handle
    unsafe share = curl_share_init()
    if let share = unsafe share { _ = unsafe ccurl_share_sessions(share) }
  }

  deinit {
    _ = unsafe curl_multi_cleanup(handle)
    if let share = unsafe share { _ = unsafe curl_share_cleanup(share) }
  }

  /// libcurl is set up once in a process; the language makes this safe from several threads.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// The version of libcurl that runs, such as `7.88.1`.
  static var libraryVersion: String {
    guard let text = unsafe ccurl_library_version() else { return "" }
    return unsafe String(cString: text)
  }

  /// The file and the folder of certificates that libcurl was built for.
  static var certificatePlaces: [String] {
    unsafe [ccurl_certificate_file(), ccurl_certificate_folder()].compactMap { text in
      unsafe text.map { unsafe String(cString: $0) }
    }
  }

  func set(_ option: CURLMoption, _ value: Int) {
    _ = unsafe ccurl_multi_set_long(handle, option, value)
  }

  func add(_ easy: UnsafeMutableRawPointer) -> Bool {
    if let share = unsafe share { _ = unsafe ccurl_set_pointer(easy, CURLOPT_SHARE, share) }
    return unsafe curl_multi_add_handle(handle, easy) == CURLM_OK
  }

  func remove(_ easy: UnsafeMutableRawPointer) {
    _ = unsafe curl_multi_remove_handle(handle, easy)
  }

  /// Does what can be done without waiting.
  func perform() {
    var running: CInt = 0
    _ = unsafe curl_multi_perform(handle, &running)
  }

  /// Waits until something can be done, somebody wakes it, or `limit` is over.
  func wait(_ limit: Duration) {
    let (seconds, attoseconds) = limit.components
    // Rounded up: waking a moment early would only spin.
    let milliseconds = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    _ = unsafe curl_multi_poll(handle, nil, 0, CInt(clamping: max(0, milliseconds)), nil)
  }

  /// Ends a ``wait(_:)``, also one that has not begun; callable from any thread.
  func wake() {
    _ = unsafe curl_multi_wakeup(handle)
  }

  /// The receiver of the next transfer that ended, with libcurl's result.
  func nextFinished() -> (receiver: any CurlReceiver, code: CURLcode)? {
    var code = CURLE_OK
    guard let easy = unsafe ccurl_next_finished(handle, &code) else { return nil }
    var context: UnsafeMutableRawPointer?
    guard unsafe ccurl_get_pointer(easy, CURLINFO_PRIVATE, &context) == CURLE_OK, let context = unsafe context else {
      return nil
    }
    let handle = unsafe Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
    return handle.receiver.map { ($0, code) }
  }
}
