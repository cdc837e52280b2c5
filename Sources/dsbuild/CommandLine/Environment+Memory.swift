import Diagnostics
import Engine
import Manifest

extension Environment {
  /// A single picture of the usual limit needs about so much; less would make every large one wait for all others.
  private static let leastMemory = 256 << 20

  /// Bounds what pictures being decoded hold together: by `--max-memory`, else by `DSBUILD_MAX_MEMORY`, else the usual limit.
  ///
  /// - Throws: where neither a size nor a sensible one is given.
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
        hint: "one large picture needs that much; fewer threads (`-j`) need less")
    }
    return MemoryGate(limit: limit)
  }
}
