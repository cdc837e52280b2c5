import Diagnostics
import Digests
import Engine
import FoundationEssentials

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The environment of the process. It is read here once and passed down.
struct Environment {
  let variables: [String: String]
  /// The working directory.
  let directory: String

  static func current() -> Environment {
    var environment = Environment(variables: ProcessInfo.processInfo.environment, directory: ".")
    if let path = unsafe getcwd(nil, 0) {
      environment = unsafe Environment(variables: environment.variables, directory: String(cString: path))
      unsafe free(path)
    }
    return environment
  }

  /// The faults to inject, for tests.
  ///
  /// - Throws: `DiagnosticError` for a text that names no fault, because a misspelt fault would test nothing.
  func faults() throws -> FaultPlan {
    let (crashAt, fault) = (variables["DSBUILD_CRASH_AT"], variables["DSBUILD_FAULT"])
    guard let plan = FaultPlan(crashAt: crashAt, fault: fault) else {
      let words = FaultPlan.Fault.allCases.map(\.rawValue).joined(separator: ", ")
      throw DiagnosticError(
        "`DSBUILD_CRASH_AT` or `DSBUILD_FAULT`, which make dsbuild fail on purpose for tests, has a wrong value",
        hint: "unset both, or write `DSBUILD_CRASH_AT=17` or `DSBUILD_FAULT=enospc@17`; the faults are \(words)")
    }
    return plan
  }

  /// The user's key, and a warning if the next run will not have it.
  func sealKey() -> (key: SealKey, warning: Diagnostic?) {
    guard let folder = stateHome else {
      let warning = Diagnostic(
        .warning, "results of this run cannot be used by the next one: there is no folder for the key that signs them",
        hint: "set `HOME`, or `DSBUILD_STATE_HOME` to a folder of your own")
      return (.random(), warning)
    }
    let reading = KeyFile(in: folder, effects: Effects()).reading()
    let warning = reading.problem.map { problem in
      Diagnostic(
        .warning,
        "results of this run cannot be used by the next one, since the key that signs them cannot be kept: \(problem.message)",
        hint: problem.hint ?? "set `DSBUILD_STATE_HOME` to a folder of your own")
    }
    return (reading.key, warning)
  }

  /// The folder of the user's own dsbuild data, outside every project; nil if the environment names none.
  var stateHome: String? {
    if let own = variables["DSBUILD_STATE_HOME"], !own.isEmpty { return absolute(own) }
    // The XDG Base Directory Specification says to ignore relative paths.
    if let state = variables["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/dsbuild" }
    guard let home = variables["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.local/state/dsbuild"
  }

  /// An absolute path; a relative one starts at the working directory.
  func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : directory == "/" ? "/\(path)" : "\(directory)/\(path)"
  }

  /// Whether messages are coloured: the option decides first, then NO_COLOR, then FORCE_COLOR, then the terminal.
  func isColoured(_ choice: ColorChoice) -> Bool {
    switch choice {
    case .always: true
    case .never: false
    case .auto:
      if !(variables["NO_COLOR"] ?? "").isEmpty {
        false
      } else if !(variables["FORCE_COLOR"] ?? "").isEmpty {
        true
      } else {
        Standard.errorIsTerminal && variables["TERM"] != "dumb"
      }
    }
  }

  /// The form of progress: the option decides first, then `DSBUILD_PROGRESS`, then the terminal.
  func progress(_ choice: ProgressChoice) -> ProgressChoice {
    let choice =
      choice == .auto ? variables["DSBUILD_PROGRESS"].flatMap(ProgressChoice.init(rawValue:)) ?? .auto : choice
    guard choice == .auto else { return choice }
    let isTerminal = Standard.errorIsTerminal && variables["TERM"] != "dumb" && variables["CI"] == nil
    return isTerminal ? .tty : .plain
  }
}
