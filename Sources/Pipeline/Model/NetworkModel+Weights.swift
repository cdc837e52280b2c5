import Engine

extension NetworkModel {
  /// The file on this machine that has its weights; nil if there is none.
  func weights(in workspace: Workspace) -> String? {
    let candidates: [String] =
      switch origin {
      case .known: workspace.places.candidates(name)
      case .file(let path): [path]
      case .url: []
      }
    return candidates.first { (try? workspace.state.inputs.digest(of: $0)) == digest }
  }
}
