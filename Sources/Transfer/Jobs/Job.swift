/// One request in the loop.
struct Job {
  /// The purpose of a job.
  enum Purpose {
    /// A request of a run.
    case request(FetchRequest)
    /// A host's `robots.txt`.
    case robots
  }

  let purpose: Purpose
  let run: Run
  /// The set of options for the request.
  let profile: TransferProfile
  let host: HostQueue.HostID
  var ticket: HostQueue.Ticket
  /// The current address, which changes with each redirect.
  var address: Address
  /// When the request started. The total time limit counts from here, over all hops.
  let begun: Duration

  /// The rules for its answer.
  var rules: AnswerReader.Rules { request == nil ? profile.robotsRules : profile.rules }

  /// The request of the run; nil for the loop's own requests.
  var request: FetchRequest? {
    if case .request(let request) = purpose { return request }
    return nil
  }
}
