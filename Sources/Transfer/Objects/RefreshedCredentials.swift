import Synchronization

/// Credentials that a program gives, and that expire. They are asked for again a minute before that, and once if a server
/// refuses them.
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
    /// Whether the answer came because a server refused the one before it.
    var isSecond = false
  }

  /// How long before its end a grant is replaced, in seconds.
  private static let margin: Int64 = 60

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
  func current() -> (grant: Grant?, number: Int) {
    state.withLock { state in
      let isOver =
        switch state.answer {
        case nil: true
        case .success(let grant)?: grant.expires.map { $0 - now() < Self.margin } ?? false
        case .failure?: false
        }
      if isOver { renew(&state, isSecond: false) }
      return (try? state.answer?.get(), state.number)
    }
  }

  /// Says that a server refused the answer of a number.
  ///
  /// - Returns: whether there is a newer one, with which the request may be sent again.
  func refuse(_ number: Int) -> Bool {
    state.withLock { state in
      if number == state.number {
        guard !state.isSecond, case .success? = state.answer else { return false }
        renew(&state, isSecond: true)
      }
      if case .success? = state.answer { return true }
      return false
    }
  }

  /// Why the last question gave nothing; nil if it gave something.
  var problem: Problem? {
    state.withLock { state in if case .failure(let problem)? = state.answer { problem } else { nil } }
  }

  private func renew(_ state: inout State, isSecond: Bool) {
    state.answer = ask()
    state.number += 1
    state.isSecond = isSecond
  }
}
