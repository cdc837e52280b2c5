#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// ONNX Runtime, loaded on first use: dsbuild neither links nor ships it.
///
/// Its C interface is a table of functions that only grows (onnxruntime_c_api.h), and the only exported symbol is
/// `OrtGetApiBase`. Version 11 of the table is in every library since 1.11. Functions are called by their position in
/// the table, so no header is needed. The library stays loaded until the process ends.
@safe struct ONNXLibrary: @unchecked Sendable {
  // The table is read-only memory of a library that is never unloaded, and any thread may call its functions.
  private let table: UnsafePointer<UnsafeRawPointer?>

  /// The version of the library, such as `1.32.0`.
  let version: String

  private static let tableVersion: UInt32 = 11

  /// The usual places of the library, which are tried if no path is given.
  private static let usualPaths = [
    "libonnxruntime.so.1", "libonnxruntime.so", "libonnxruntime.dylib", "/opt/homebrew/lib/libonnxruntime.dylib",
    "/usr/local/lib/libonnxruntime.so", "/usr/local/lib/libonnxruntime.dylib",
  ]

  /// Loads the library from `path`, or from the usual places if it is nil.
  /// - Throws: ``LearningError`` with code `runtimeMissing`, with the paths that were tried.
  init(path: String?) throws(LearningError) {
    let candidates = path.map { [$0] } ?? Self.usualPaths
    var handle: UnsafeMutableRawPointer?
    var reason = "no such library"
    for candidate in candidates {
      unsafe handle = dlopen(candidate, RTLD_NOW | RTLD_LOCAL)
      if unsafe handle != nil { break }
      if let text = unsafe dlerror() { reason = unsafe String(cString: text) }
    }
    guard let handle = unsafe handle else {
      throw LearningError(
        .runtimeMissing,
        "ONNX Runtime could not be loaded from \(candidates.map { "`\($0)`" }.joined(separator: ", ")): \(reason)")
    }
    guard let symbol = unsafe dlsym(handle, "OrtGetApiBase") else {
      throw LearningError(.runtimeMissing, "the library has no symbol `OrtGetApiBase`: it is not ONNX Runtime")
    }
    typealias GetBase = @convention(c) () -> UnsafePointer<UnsafeRawPointer?>?
    typealias GetTable = @convention(c) (UInt32) -> UnsafePointer<UnsafeRawPointer?>?
    typealias GetVersion = @convention(c) () -> UnsafePointer<CChar>?
    guard let base = unsafe unsafeBitCast(symbol, to: GetBase.self)(),
      let getTable = unsafe base[0], let getVersion = unsafe base[1],
      let table = unsafe unsafeBitCast(getTable, to: GetTable.self)(Self.tableVersion)
    else {
      throw LearningError(.runtimeMissing, "ONNX Runtime is too old: version 1.11 or newer is needed")
    }
    unsafe self.table = table
    version = unsafe unsafeBitCast(getVersion, to: GetVersion.self)().map { unsafe String(cString: $0) } ?? "unknown"
  }

  /// A function by its position in the table.
  func function<Signature>(_ slot: Slot, as signature: Signature.Type) -> Signature {
    guard let function = unsafe table[slot.rawValue] else { preconditionFailure("the table has all functions") }
    return unsafe unsafeBitCast(function, to: signature)
  }

  /// Converts a status to an error and frees it; a null status means success.
  func check(_ status: OpaquePointer?, _ what: String) throws(LearningError) {
    guard let status = unsafe status else { return }
    typealias GetMessage = @convention(c) (OpaquePointer) -> UnsafePointer<CChar>?
    let message = unsafe function(.getErrorMessage, as: GetMessage.self)(status).map { unsafe String(cString: $0) }
    unsafe release(status, .releaseStatus)
    throw LearningError(.runtimeFailed, "ONNX Runtime could not \(what): \(message ?? "no reason given")")
  }

  /// Frees an object of the library with the function `slot`.
  func release(_ object: OpaquePointer?, _ slot: Slot) {
    typealias Release = @convention(c) (OpaquePointer?) -> Void
    unsafe function(slot, as: Release.self)(object)
  }

  /// Positions in the table of functions.
  enum Slot: Int {
    case getErrorMessage = 2
    case createEnvironment = 3
    case createSessionFromArray = 8
    case run = 9
    case createSessionOptions = 10
    case setOptimisationLevel = 23
    case setIntraThreads = 24
    case setInterThreads = 25
    case inputCount = 30
    case outputCount = 31
    case inputName = 36
    case outputName = 37
    case createTensor = 49
    case tensorData = 51
    case elementType = 60
    case dimensionCount = 61
    case dimensions = 62
    case tensorShape = 65
    case createMemoryInfo = 69
    case allocatorFree = 76
    case defaultAllocator = 78
    case releaseEnvironment = 92
    case releaseStatus = 93
    case releaseMemoryInfo = 94
    case releaseSession = 95
    case releaseValue = 96
    case releaseShape = 99
    case releaseSessionOptions = 100
  }
}
