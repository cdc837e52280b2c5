/// One request as the loop drives it.
struct Job {
  /// What a job is for.
  enum Purpose {
    /// A request of a run.
    case request(FetchRequest)
    /// A host's `robots.txt`.
    case robots
  }

  let purpose: Purpose
  let run: Run
  /// What it is asked by.
  let profile: TransferProfile
  let host: HostQueue.HostID
  var ticket: HostQueue.Ticket
  /// The address being asked now: another one after a redirect.
  var address: Address
  /// When the request was started, for its total limit over all hops.
  let begun: Duration

  /// What its answer is judged by.
  var rules: AnswerReader.Rules { request == nil ? profile.robotsRules : profile.rules }

  /// The request of the run; nil for what the loop asks for itself.
  var request: FetchRequest? {
    if case .request(let request) = purpose { return request }
    return nil
  }
}
