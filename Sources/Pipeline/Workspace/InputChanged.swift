import Diagnostics

/// An input changed between planning and use: the build plans again with the current files.
struct InputChanged: ExplainedError, Sendable {
  let path: String

  var diagnostics: [Diagnostic] {
    [
      Diagnostic(
        .error, "`\(path)` keeps changing while the build reads it",
        hint: "wait until nothing writes to it, then run `dsbuild` again")
    ]
  }
}
