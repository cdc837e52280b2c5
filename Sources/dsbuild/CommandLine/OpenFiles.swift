#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The limit of files that this process may have open at once.
enum OpenFiles {
  /// With fewer, threads cannot start: the system's libraries end the process without a word.
  private static let least: rlim_t = 16
  /// A build of one job needs about twenty.
  private static let usual: rlim_t = 256

  /// Raises a low limit as far as it may be raised.
  ///
  /// - Returns: the limit if it is too low for any command; nil otherwise.
  static func raiseLimit() -> Int? {
    #if canImport(Darwin)
      let resource = RLIMIT_NOFILE
    #else
      let resource = Int32(RLIMIT_NOFILE.rawValue)
    #endif
    var limit = rlimit()
    guard unsafe getrlimit(resource, &limit) == 0, limit.rlim_cur < usual else { return nil }
    var raised = limit
    raised.rlim_cur = min(usual, limit.rlim_max)
    if raised.rlim_cur > limit.rlim_cur, unsafe setrlimit(resource, &raised) == 0 { limit = raised }
    return limit.rlim_cur < least ? Int(limit.rlim_cur) : nil
  }
}
