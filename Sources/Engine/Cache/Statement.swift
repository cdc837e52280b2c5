import CSQLite
import Digests

/// A compiled statement of a ``Database``, which is run many times with different values.
@safe final class Statement {
  private let handle: OpaquePointer
  // Keeps the connection open as long as the statement lives.
  private let database: Database

  init(handle: OpaquePointer, database: Database) {
    unsafe self.handle = handle
    self.database = database
  }

  deinit { unsafe sqlite3_finalize(handle) }

  /// Runs the statement once with `values` and ignores rows.
  func run(_ values: Value...) throws(EngineError) {
    try bind(values)
    defer { reset() }
    _ = try step()
  }

  /// The rows of the statement with `values`, each converted by `read`.
  func rows<Row>(
    _ values: Value..., read: (Statement) throws(EngineError) -> Row?
  ) throws(EngineError) -> [Row] {
    try bind(values)
    defer { reset() }
    var rows: [Row] = []
    while try step() {
      if let row = try read(self) { rows.append(row) }
    }
    return rows
  }

  /// The first row of the statement with one value, converted by `read`; nil if there is no row.
  func first<Row>(_ value: Value, read: (Statement) throws(EngineError) -> Row?) throws(EngineError) -> Row? {
    try bind(value, at: 1)
    defer { reset() }
    return try step() ? read(self) : nil
  }

  /// A value for a placeholder of the statement.
  enum Value {
    case integer(Int64)
    case text(String)
    case blob([UInt8])
    case digest(SHA256Digest)
    case null

    /// An integer, or null.
    init(_ number: Int64?) { self = number.map { .integer($0) } ?? .null }
    /// A digest, or null.
    init(_ digest: SHA256Digest?) { self = digest.map { .digest($0) } ?? .null }
  }

  /// Advances to the next row; false if there is none.
  func step() throws(EngineError) -> Bool {
    switch unsafe sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let status: throw database.error(status, "use")
    }
  }

  /// An integer column of the row.
  func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

  /// Whether a column of the row is null.
  func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(handle, column) == SQLITE_NULL }

  /// A text column of the row.
  func text(_ column: Int32) -> String {
    guard let start = unsafe sqlite3_column_blob(handle, column) else { return "" }
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    return unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// A blob column of the row.
  func blob(_ column: Int32) -> [UInt8] {
    guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// A digest column of the row; nil if it is null or not a digest.
  func digest(_ column: Int32) -> SHA256Digest? {
    guard let start = unsafe sqlite3_column_blob(handle, column) else { return nil }
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    return unsafe SHA256Digest(raw: UnsafeRawBufferPointer(start: start, count: count))
  }

  private func bind(_ values: [Value]) throws(EngineError) {
    for index in values.indices { try bind(values[index], at: Int32(index + 1)) }
  }

  private func bind(_ value: Value, at place: Int32) throws(EngineError) {
    let status =
      switch value {
      case .integer(let number): unsafe sqlite3_bind_int64(handle, place, number)
      case .text(let text): unsafe dsbuild_bind_text(handle, place, text, Int32(text.utf8.count))
      case .blob(let bytes):
        unsafe bytes.withUnsafeBytes { unsafe dsbuild_bind_blob(handle, place, $0.baseAddress, Int32($0.count)) }
      case .digest(let digest):
        unsafe digest.withRawBytes { unsafe dsbuild_bind_blob(handle, place, $0.baseAddress, Int32($0.count)) }
      case .null: unsafe sqlite3_bind_null(handle, place)
      }
    guard status == SQLITE_OK else { throw database.error(status, "write a value to") }
  }

  private func reset() {
    unsafe sqlite3_reset(handle)
    unsafe sqlite3_clear_bindings(handle)
  }
}
