import Diagnostics
import Digests
import Foundation
import Testing

@Suite("An error")
struct ExplainedErrorTests {
  /// The error types that never leave the part that throws them, by file and name, each with what becomes of it.
  static let contained = [
    "Adapter.AnswerProblem": "becomes the reason for which a search stopped",
    "AddressObjects.Problem": "becomes a diagnostic at its line",
    "ArchivePlace.Cause": "becomes a failure of the store",
    "ReviewSession.Refused": "becomes an answer of the review page",
    "ExitStatus.ExitStatus": "is the end of the command itself",
    "FetchFailure.FetchFailure": "becomes the reason of a row",
    "FileRestorer.Refusal": "becomes a line of what `pull --files` did",
    "FlatJSON.Failure": "becomes a diagnostic at its line",
    "GitIndex.Unreadable": "counts as an index that says nothing",
    "Inflater.Failure": "becomes a diagnostic of the list",
    "InspectFailure.InspectFailure": "becomes the reason of a row",
    "Literal.Failure": "counts as a script without addresses",
    "LoopbackSocket.Refused": "becomes an error of the review page",
    "ONNXWorker.Ended": "becomes an error of the model",
    "PageWalk.Stop": "becomes the reason for which a search stopped",
    "RefreshedCredentials.Problem": "becomes a failure of the store",
    "Request.Refusal": "becomes an answer of the review page",
    "ResultPush.Failure": "becomes the report of a push, or the error of the project's files",
    "ResultPush.Refused": "becomes the report of a push",
    "RunningChild.PastLimit": "becomes an error of the version control",
    "ServerFailure.ServerFailure": "becomes a failure of the store, or the reason why a batch was not done",
    "SignedBundle.Flaw": "becomes a line of what `pull --results` refused",
    "SigningKey.Problem": "becomes an error of the file with the key",
    "SquareTable.Mistake": "becomes a diagnostic at its line",
    "XMLElement.Failure": "becomes a diagnostic at its line",
    "YAMLEventStream.YAMLSyntaxError": "becomes a diagnostic at its line",
  ]

  @Test("type explains itself, or never leaves the part that throws it")
  func everyTypeConforms() throws {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let files = try #require(
      FileManager.default.enumerator(at: package.appending(path: "Sources"), includingPropertiesForKeys: nil))
    var (unexplained, explained): (Set<String>, Set<String>) = ([], [])
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /\b(?:struct|enum|class|actor|extension) +([\w.]+)(?:<[^>{]*>)? *: *([^{}]*)\{/) {
        let name = "\(file.deletingPathExtension().lastPathComponent).\(match.1)"
        let conformances = match.2.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
        if conformances.contains("Error") { unexplained.insert(name) }
        if conformances.contains("ExplainedError") { explained.insert(name) }
      }
    }
    #expect(unexplained == Set(Self.contained.keys))
    // The pattern still finds what it looks for.
    #expect(
      explained.isSuperset(of: [
        "Diagnostic.DiagnosticError", "EngineError.EngineError", "InputChanged.InputChanged",
        "ManifestSearch.NoProject",
      ]))
  }

  @Test("of a person's file is a matter of usage, and an ended task is an interruption")
  func kinds() {
    #expect(DiagnosticError("`a` is not there").kind == .usage)
    #expect(CancellationError().kind == .interrupted)
    #expect(CancellationError().diagnostics.first?.severity == .warning)
  }

  @Test("without a kind of its own is a plain failure, and several messages make one line")
  func defaults() {
    struct Broken: ExplainedError {
      var diagnostics: [Diagnostic] { [Diagnostic(.error, "one"), Diagnostic(.error, "two")] }
    }
    #expect(Broken().kind == .failed)
    #expect(Broken().summary == "one; two")
  }
}
