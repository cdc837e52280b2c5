import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Settings of the C library's allocator, which make it return freed memory to the system.
enum Allocator {
  /// The bytes that were resident when memory was last returned.
  private static let resident = Atomic(0)
  /// Memory is returned if so many more bytes are resident. Smaller amounts are used again soon, and each page that is returned and
  /// taken again costs more than the work on it.
  private static let growth = 24 << 20

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

  /// Returns unused pages to the system if the process has grown, so that the next step does not have to share memory with leftovers
  /// of the last one.
  static func giveBack() {
    #if canImport(Glibc)
      if let bytes = residentBytes(), bytes < resident.load(ordering: .relaxed) + growth { return }
      guard let symbol = unsafe dlsym(nil, "malloc_trim") else { return }
      _ = unsafe unsafeBitCast(symbol, to: (@convention(c) (Int) -> CInt).self)(0)
      if let bytes = residentBytes() { resident.store(bytes, ordering: .relaxed) }
    #endif
  }

  #if canImport(Glibc)
    /// The bytes of the process that are in memory; nil if the system does not tell.
    private static func residentBytes() -> Int? {
      let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return nil }
      defer { close(file) }
      let text = unsafe [UInt8](unsafeUninitializedCapacity: 128) { buffer, count in
        count = max(0, unsafe read(file, buffer.baseAddress, buffer.count))
      }
      // The second number counts the resident pages.
      let words = text.split(separator: UInt8(ascii: " "))
      guard words.count > 1, let pages = Int(String(decoding: words[1], as: UTF8.self)) else { return nil }
      return pages * sysconf(Int32(_SC_PAGESIZE))
    }
  #endif
}
