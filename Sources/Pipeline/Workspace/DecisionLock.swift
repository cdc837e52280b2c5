import Engine

extension Workspace {
  /// Runs `body` while nobody else changes the files of a person's decisions.
  ///
  /// Each change reads a whole file and writes a whole file. If an import and an open page did so at the same time,
  /// each would overwrite the other's changes. The lock is held for one change; others wait.
  public func changingDecisions<Result>(_ body: () throws -> Result) throws -> Result {
    let lock = try WriterLock.acquire("\(state.directory)/decisions.lock", waits: true, effects: effects) { _ in }
    defer { withExtendedLifetime(lock) {} }
    return try body()
  }
}
