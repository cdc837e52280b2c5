public import Digests
public import Pipeline

extension Builder {
  /// The pictures that are taken down and that a store is known to have, in the order of their digests. Nothing is asked.
  func takenDown(at remote: Remote) throws -> [SHA256Digest] {
    try workspace.picturesTakenDown(by: manifest).filter { remote.isKnown($0) }.sorted()
  }

  /// Warns of pictures that are taken down and that the store of the team is known to have.
  public func tellTakenDown() throws {
    guard let remote = workspace.remote, !workspace.mode.isOffline else { return }
    let there = try takenDown(at: remote)
    if !there.isEmpty {
      workspace.emit(.warned(Self.takenDownText(there, remote.name), hint: Self.takenDownHint(there)))
    }
    let shown = try takenDownInResults(at: remote)
    if !shown.isEmpty {
      workspace.emit(.warned(Self.resultsText(shown, remote.name), hint: Self.resultsHint(shown)))
    }
  }

  /// The sentence about pictures that signed results may show.
  public static func resultsText(_ digests: [SHA256Digest], _ remote: String) -> String {
    let pictures = digests.count == 1 ? "1 picture that is" : "\(digests.count) pictures that are"
    return "signed results in the team's store `\(remote)` may have crops of \(pictures) taken down"
  }

  /// The commands that remove such results.
  public static func resultsHint(_ digests: [SHA256Digest]) -> String {
    "`dsbuild push --results` removes them\(digests.count == 1 ? ", or `dsbuild remote rm \(digests[0].hex)`" : "")"
  }

  /// The sentence about such pictures.
  public static func takenDownText(_ digests: [SHA256Digest], _ remote: String) -> String {
    let pictures = digests.count == 1 ? "1 picture that is" : "\(digests.count) pictures that are"
    return "\(pictures) taken down can still be read in the team's store `\(remote)`"
  }

  /// The command that removes them; of many, the first.
  public static func takenDownHint(_ digests: [SHA256Digest]) -> String {
    let most = 5
    let more = digests.count > most ? "; `push --json` lists all as `taken_down`" : ""
    return "`dsbuild remote rm \(digests.prefix(most).map(\.hex).joined(separator: " "))`\(more)"
  }
}
