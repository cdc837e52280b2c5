import Engine

extension Workspace {
  /// Runs `body` while nobody else changes the files of a person's decisions.
  ///
  /// Each change reads a whole file and writes a whole file: an import and an open page that did so at once would lose what
  /// the other wrote in between. Held for one change; whoever comes second waits.
  public func changingDecisions<Result>(_ body: () throws -> Result) throws -> Result {
    let lock = try WriterLock.acquire("\(state.directory)/decisions.lock", waits: true, effects: effects) { _ in }
    defer { withExtendedLifetime(lock) {} }
    return try body()
  }
}
