#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Ctrl-\, the key that ends a process at once.
enum QuitSignal {
  /// Restores the default action of the signal.
  ///
  /// The Swift runtime prints a backtrace and lets the process continue. If the parent process ignores the signal, as shells do
  /// for background processes, it stays ignored.
  static func letEnd() {
    let before = signal(SIGQUIT, SIG_DFL)
    let isIgnored = unsafe unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    if isIgnored { _ = signal(SIGQUIT, SIG_IGN) }
  }
}
