import Synchronization

/// Credentials that a program gives, and that expire. The program is asked again a minute before that. If a server refuses an
/// answer, or the program gave none, it is asked again at most once a minute.
public final class RefreshedCredentials: Sendable {
  /// The credentials that a program gave.
  public struct Grant: Hashable, Sendable {
    /// Header fields for each request to a web server.
    public var headers: [HeaderField]
    /// The keys of a bucket.
    public var keys: BucketKeys?
    /// When it ends, in seconds since 1970; nil if it is not known.
    public var expires: Int64?

    /// A grant.
    public init(headers: [HeaderField] = [], keys: BucketKeys? = nil, expires: Int64? = nil) {
      (self.headers, self.keys, self.expires) = (headers, keys, expires)
    }
  }

  /// Why there is no grant, in words for people.
  public struct Problem: Error, Hashable, Sendable {
    /// The words.
    public let text: String

    /// A problem.
    public init(_ text: String) { self.text = text }
  }

  private struct State {
    var answer: Result<Grant, Problem>?
    /// The number of the answer.
    var number = 0
    /// When the program last gave nothing, or was asked because a server refused its answer; in seconds since 1970.
    var asked: Int64?
  }

  /// How long before its end a grant is replaced, in seconds.
  private static let margin: Int64 = 60
  /// How long the program is not asked again after that, in seconds.
  private static let pause: Int64 = 60

  private let ask: @Sendable () -> Result<Grant, Problem>
  private let now: @Sendable () -> Int64
  private let state = Mutex(State())

  /// Creates credentials.
  ///
  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - ask: asks the program; it may block for some seconds.
  public init(now: @escaping @Sendable () -> Int64, ask: @escaping @Sendable () -> Result<Grant, Problem>) {
    self.now = now
    self.ask = ask
  }

  /// The grant for the next request, with the number of the answer that it is in; nil if there is none.
  package func current() -> (grant: Grant?, number: Int) {
    let (known, moment) = (state.withLock { $0 }, now())
    switch known.answer {
    case nil: return renewed(known, moment, isRefused: false)
    case .failure?: return mayAskAgain(known, moment) ? renewed(known, moment, isRefused: false) : (nil, known.number)
    case .success(let grant)?:
      let isOver = grant.expires.map { $0 - moment < Self.margin } ?? false
      return isOver ? renewed(known, moment, isRefused: false) : (grant, known.number)
    }
  }

  /// Records that a server refused the answer of a number.
  ///
  /// - Returns: whether there is a newer one, with which the request may be sent again.
  package func refuse(_ number: Int) -> Bool {
    let (known, moment) = (state.withLock { $0 }, now())
    guard case .success? = known.answer else { return false }
    if number != known.number { return true }
    return mayAskAgain(known, moment) && renewed(known, moment, isRefused: true).grant != nil
  }

  /// Why the last question gave nothing; nil if it gave something.
  package var problem: Problem? {
    state.withLock { state in if case .failure(let problem)? = state.answer { problem } else { nil } }
  }

  private func mayAskAgain(_ known: State, _ moment: Int64) -> Bool {
    known.asked.map { moment - $0 >= Self.pause } ?? true
  }

  /// Asks the program, without the lock because that takes time. If another thread has asked meanwhile, its answer counts.
  private func renewed(_ known: State, _ moment: Int64, isRefused: Bool) -> (grant: Grant?, number: Int) {
    let answer = ask()
    var next = State(answer: answer, number: known.number + 1, asked: known.asked)
    if isRefused || (try? answer.get()) == nil { next.asked = moment }
    return state.withLock { [next] state in
      if state.number == known.number { state = next }
      return (try? state.answer?.get(), state.number)
    }
  }
}
