import Digests
import Engine
import Imaging
import Listings
import Manifest
import Synchronization
import Transfer

/// Handles the outcomes of requests.
extension FetchRound {
  func receive(
    _ outcome: FetchOutcome, of ask: PendingFetch, span: Event.Span?, inspects: Bool, gate: ByteBudget,
    in workspace: Workspace
  ) {
    state.withLock { state in
      if case .failed = outcome {
        state.classes[ask.className]?.failed += 1
      } else {
        state.classes[ask.className]?.good += 1
      }
    }
    switch outcome {
    case .body(let bytes, let digest, let validators):
      gate.enter(bytes.count)
      workspace.processors.submit { [self] in
        defer { gate.leave(bytes.count) }
        do throws(EngineError) {
          try workspace.store.put(bytes, digest: digest)
          try conclude(.body(digest, validators, retrieved: workspace.now), of: ask, span: span, in: workspace)
          if inspects, isWanted(bytes, digest, of: ask) {
            _ = try workspace.output(InspectAction(maxPixels: maxPixels), of: digest, bytes: bytes)
          }
        } catch {
          state.withLock { $0.error = $0.error ?? error }
        }
      }
    case .failed(let failure, let detail, let term):
      do throws(EngineError) {
        let guarded = profiles.settings[ask.profile].guarding(failure)
        try conclude(
          .failed(failure, detail: detail, guarded: guarded), of: ask, term: term, span: span, in: workspace)
      } catch {
        state.withLock { $0.error = $0.error ?? error }
      }
    case .notModified:
      state.withLock { state in
        guard let digest = state.known[ask.number]?.digest else { return }
        state.outcomes[ask.number] = .body(digest)
      }
    }
  }

  /// Whether a body will be inspected later: not if it is out before `inspect`.
  private func isWanted(_ bytes: [UInt8], _ digest: SHA256Digest, of ask: PendingFetch) -> Bool {
    if ask.isTakenDown || takenDown.contains(digest) { return false }
    guard let expected = state.withLock({ $0.promised[ask.number] }) else { return true }
    return expected.algorithm == .sha256 ? expected.hex == digest.hex : expected.matches(bytes)
  }

  /// Counts how an address ended, and remembers it unless that would drop a body that is in the store.
  private func conclude(
    _ memory: FetchMemory, of ask: PendingFetch, term: FailureTerm = .usual, span: Event.Span?, in workspace: Workspace
  ) throws(EngineError) {
    let address = address(of: ask)
    let key = FetchMemory.key(of: address)
    switch memory {
    case .body(let digest, _, _):
      try workspace.actions.record(key, kind: FetchMemory.kind, value: memory.encoded(), blob: digest)
      state.withLock { $0.outcomes[ask.number] = .body(digest) }
      // A picture that is taken down does not count as a fetch of the dataset.
      if !ask.isTakenDown { workspace.tally.fetched(key, digest) }
      workspace.acted("fetch", SourceText.masked(address), span: span)
    case .failed(let failure, let detail, _):
      let expires = workspace.now + profiles.settings[ask.profile].memory(of: failure, term)
      if !ask.isHeld {
        try workspace.actions.record(key, kind: FetchMemory.kind, value: memory.encoded(), expires: expires)
      }
      state.withLock { $0.outcomes[ask.number] = .failed(failure) }
      if !ask.isTakenDown { workspace.tally.failed(.fetch, key) }
      workspace.acted(
        "fetch", SourceText.masked(address), outcome: Reason(failure).name, detail: detail, span: span)
    }
  }

  /// Counts how a picture written into the list ended.
  private func count(_ ask: PendingFetch) {
    state.withLock { state in
      switch state.outcomes[ask.number] {
      case .body?: state.written.good += 1
      case .failed(let failure)?: state.written.reasons[failure, default: 0] += 1
      case nil: break
      }
    }
  }

  /// Decodes a picture written into the list: its text is in the store, under the digest that its address names.
  func decode(_ ask: PendingFetch, in workspace: Workspace) throws(EngineError) {
    let (address, settings) = (address(of: ask), profiles.settings[ask.profile])
    guard address.hasPrefix("data:") else { return }
    let begun = ContinuousClock.now
    guard let digest = SHA256Digest(hex: address.dropFirst("data:sha256-".count)),
      let text = try workspace.store.read(digest)
    else { throw EngineError.lost(SHA256Digest(of: address)) }
    defer { count(ask) }
    switch DataURI.decode(String(decoding: text, as: UTF8.self), maxBytes: settings.maxBytes) {
    case .success(let bytes):
      let prefix = Array(bytes.prefix(TransferOptions.sniffedBytes))
      guard profiles.options[ask.profile].recognises?(prefix) ?? true else {
        let memory = FetchMemory.failed(.notImage, detail: "the first bytes are those of no picture", guarded: nil)
        return try conclude(memory, of: ask, span: Event.Span(since: begun), in: workspace)
      }
      let memory = FetchMemory.body(try workspace.store.put(bytes), Validators(), retrieved: nil)
      try conclude(memory, of: ask, span: Event.Span(since: begun), in: workspace)
    case .failure(let failure):
      let words = "the `data:` address does not decode"
      let memory = FetchMemory.failed(failure, detail: words, guarded: settings.guarding(failure))
      try conclude(memory, of: ask, span: Event.Span(since: begun), in: workspace)
    }
  }
}
