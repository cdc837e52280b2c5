import Diagnostics

extension Reading {
  /// Reports paths that lead to a pipe, a socket or a device. A library that opens a pipe waits for ever, and no signal ends it.
  mutating func checkKinds(_ manifest: Manifest) {
    for input in manifest.inputs where files.isSpecial(input.path) {
      findings.append(
        Diagnostic(
          .error, "`\(input.path)` is neither a file nor a folder", at: places[input.key],
          hint: "a pipe, a socket or a device cannot be read: write the path of a file"))
    }
  }
}
