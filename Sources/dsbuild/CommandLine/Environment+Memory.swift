import Diagnostics
import Engine
import Manifest

extension Environment {
  /// About the memory that a picture at the default pixel limit needs. With less, every large picture would wait for all others.
  private static let leastMemory = 256 << 20

  /// Bounds the memory of all decoders together: by `--max-memory`, else by `DSBUILD_MAX_MEMORY`, else by the default.
  ///
  /// - Throws: `DiagnosticError` if the text is not a size or the size is too small.
  func memoryGate(_ options: CommonOptions) throws(DiagnosticError) -> MemoryGate {
    let given: (name: String, text: String)
    if let text = options.maxMemory {
      given = ("--max-memory", text)
    } else if let text = variables["DSBUILD_MAX_MEMORY"], !text.isEmpty {
      given = ("DSBUILD_MAX_MEMORY", text)
    } else {
      return MemoryGate()
    }
    guard let limit = Quantity.bytes(given.text) else {
      throw DiagnosticError(
        "`\(given.name)`: expected a size such as `1GiB`, found `\(given.text)`", hint: "write `512MiB` or `2GiB`")
    }
    guard limit >= Self.leastMemory else {
      throw DiagnosticError(
        "`\(given.name)`: expected at least `256MiB`, found `\(given.text)`",
        hint: "give `256MiB` or more, which one large picture needs; with `-j 1` a build needs least")
    }
    return MemoryGate(limit: limit)
  }
}
