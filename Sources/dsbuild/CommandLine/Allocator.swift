#if canImport(Glibc)
  import Glibc
#endif

/// Settings of the C library's allocator, which make it return freed memory to the system.
enum Allocator {
  /// Keeps the process close to the size of the memory in use.
  ///
  /// glibc creates an arena for each thread and keeps freed memory in it. After large blocks were freed, it raises its thresholds
  /// and keeps those too. After a list of a hundred thousand rows, three times as much would stay reserved as is in use.
  /// Two arenas serve as many threads as are busy. Blocks of at least four megabytes, such as long tables but never the
  /// pixels of a thumbnail, are returned at once.
  static func keepSmall() {
    #if canImport(Glibc)
      // The header with `mallopt` is not one that Swift imports. A C library without this function does not need the settings.
      guard let symbol = unsafe dlsym(nil, "mallopt") else { return }
      let set = unsafe unsafeBitCast(symbol, to: (@convention(c) (CInt, CInt) -> CInt).self)
      let (trimThreshold, mapThreshold, arenas): (CInt, CInt, CInt) = (-1, -3, -8)
      _ = set(trimThreshold, 4 << 20)
      _ = set(mapThreshold, 4 << 20)
      _ = set(arenas, 2)
    #endif
  }

  /// Returns unused pages to the system, so that the next step does not have to share memory with leftovers of the last one.
  static func giveBack() {
    #if canImport(Glibc)
      guard let symbol = unsafe dlsym(nil, "malloc_trim") else { return }
      _ = unsafe unsafeBitCast(symbol, to: (@convention(c) (Int) -> CInt).self)(0)
    #endif
  }
}
