import Diagnostics

/// An input changed between the making of the plan and its use: the plan is made again from what is there now.
struct InputMoved: ExplainedError, Sendable {
  let path: String

  var diagnostics: [Diagnostic] {
    [
      Diagnostic(
        .error, "`\(path)` keeps changing while the build reads it",
        hint: "wait until nothing writes to it, then run `dsbuild` again")
    ]
  }
}
