public import Diagnostics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A folder whose names cannot be read. It does not count as empty: its files would leave the dataset.
public struct UnreadableFolder: ExplainedError, Hashable {
  /// The path of the folder.
  public var path: String
  /// The system's error number.
  public let number: Int32
  /// Where a person named the folder, or a pattern that leads to it.
  public var place: SourcePlace?

  public var diagnostics: [Diagnostic] {
    let hint =
      number == EMFILE || number == ENFILE
      ? "raise the limit of open files, `ulimit -n 4096`"
      : "give yourself the right to read it (`ls -ld` shows who may), or name sources without it"
    return [Diagnostic(.error, "cannot list the folder `\(path)`: \(Self.text(of: number))", at: place, hint: hint)]
  }

  private static func text(of number: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    unsafe strerror_r(number, &buffer, buffer.count)
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self).lowercased()
  }
}
