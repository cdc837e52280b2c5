import CCurl

/// The libcurl multi handle: connection pool, DNS cache, TLS sessions and event loop of one thread.
///
/// `@unchecked Sendable`: only the thread of the loop calls it, except for ``wake()``. libcurl allows `curl_multi_wakeup` from
/// any thread, and the handle lives as long as every object that can call it.
@safe final class MultiHandle: @unchecked Sendable {
  private let handle: UnsafeMutableRawPointer
  /// The shared TLS sessions. No easy handle lives long enough to resume its own. Nil means no resumption.
  private let share: UnsafeMutableRawPointer?
  /// The watch over the sockets of the connections. It lives until the last of them is closed.
  let sockets = OpenSockets()
  /// The events that libcurl waits for, for ``drive(_:)``.
  private let watch = SocketWatch()

  /// Nil if libcurl is out of memory.
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

  /// Initialises libcurl once in a process. Swift makes lazy static properties thread-safe.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// The version of the loaded libcurl, such as `7.88.1`.
  static var libraryVersion: String {
    guard let text = unsafe ccurl_library_version() else { return "" }
    return unsafe String(cString: text)
  }

  /// The certificate file and folder that were configured when libcurl was built.
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

  /// Has ``drive(_:)`` do the work of ``perform()`` and ``wait(_:)``.
  func watchSockets() { unsafe watch.attach(to: handle) }

  /// Waits until a transfer can continue or `limit` has passed, and drives those that can.
  func drive(_ limit: Duration) {
    if watch.takeDue() { return unsafe ccurl_multi_act_on_time(handle) }
    let ready = watch.wait(limit)
    // The timer of libcurl has whole milliseconds, so it may end a moment early.
    if ready.isEmpty { unsafe ccurl_multi_act_on_time(handle) }
    for (socket, events) in ready where watch.isWatching(socket) { unsafe ccurl_multi_act(handle, socket, events) }
  }

  /// Drives all transfers as far as possible without waiting.
  func perform() {
    var running: CInt = 0
    _ = unsafe curl_multi_perform(handle, &running)
  }

  /// Waits until a transfer can continue, ``wake()`` is called, or `limit` has passed.
  func wait(_ limit: Duration) {
    let (seconds, attoseconds) = limit.components
    // Round up, because waking too early would only make the loop spin.
    let milliseconds = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    _ = unsafe curl_multi_poll(handle, nil, 0, CInt(clamping: max(0, milliseconds)), nil)
  }

  /// Ends the current ``wait(_:)``, or the next one if none is running. Any thread may call it.
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
