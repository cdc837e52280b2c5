#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Ctrl-\: the key that ends a process at once.
enum QuitSignal {
  /// Lets the signal end the process again.
  ///
  /// The Swift runtime answers it with the backtrace of a crash and lets the process go on. Where whoever started dsbuild has it
  /// ignored, as shells do for what runs in the background, it stays ignored.
  static func letEnd() {
    let before = signal(SIGQUIT, SIG_DFL)
    let isIgnored = unsafe unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    if isIgnored { _ = signal(SIGQUIT, SIG_IGN) }
  }
}
