#if canImport(Glibc)
  import Glibc
#endif

/// How the C library gives memory back.
enum Allocator {
  /// Keeps the process about as small as what it holds.
  ///
  /// glibc makes an arena for each thread, keeps what was freed in it, and learns from large blocks to keep those too: after a
  /// list of a hundred thousand rows three times as much would stay as is in use. Two arenas serve as many threads as are
  /// busy, and blocks of four megabytes (never a thumbnail's pixels, always a long table) go back at once.
  static func keepSmall() {
    #if canImport(Glibc)
      // Its header is not among those that Swift imports; a C library without the function needs none of this.
      guard let symbol = unsafe dlsym(nil, "mallopt") else { return }
      let set = unsafe unsafeBitCast(symbol, to: (@convention(c) (CInt, CInt) -> CInt).self)
      let (trimThreshold, mapThreshold, arenas): (CInt, CInt, CInt) = (-1, -3, -8)
      _ = set(trimThreshold, 4 << 20)
      _ = set(mapThreshold, 4 << 20)
      _ = set(arenas, 2)
    #endif
  }

  /// Gives back the pages that hold nothing any more: what a step needed, the next need not have beside its own.
  static func giveBack() {
    #if canImport(Glibc)
      guard let symbol = unsafe dlsym(nil, "malloc_trim") else { return }
      _ = unsafe unsafeBitCast(symbol, to: (@convention(c) (Int) -> CInt).self)(0)
    #endif
  }
}
