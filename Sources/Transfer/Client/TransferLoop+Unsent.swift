extension TransferLoop {
  /// The outcome of a request that is not sent, because its host is not asked any more.
  func unsent(_ failure: FetchFailure, by host: HostQueue.HostID) -> FetchOutcome {
    if failure == .hostVolume, let pause = hosts.pauseForVolume(host, now: now) {
      let detail = "the host gave as much as it allows for now, and is asked again after \(pause.components.seconds) s"
      return .failed(failure, detail: detail, term: .span(pause))
    }
    guard hosts.isOpen(host) else { return .failed(failure, detail: "the host never answered") }
    let detail = "the host was not asked any more: \(hosts.patience) requests in a row failed"
    return .failed(failure, detail: detail)
  }
}
