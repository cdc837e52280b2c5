import Synchronization
import Testing
import Transfer

/// When the program that gives credentials is asked: a clock that the test moves, and no network.
@Suite("Credentials that expire")
struct RefreshedCredentialsTests {
  /// A program that numbers its answers.
  private final class Program: Sendable {
    let clock = Mutex<Int64>(1_000)
    let asked = Mutex(0)
    let lasts: Int64?
    let gives: Bool

    init(lasts: Int64? = nil, gives: Bool = true) { (self.lasts, self.gives) = (lasts, gives) }

    func wait(_ seconds: Int64) { clock.withLock { $0 += seconds } }

    func credentials() -> RefreshedCredentials {
      RefreshedCredentials(now: { self.clock.withLock { $0 } }) {
        let number = self.asked.withLock {
          $0 += 1
          return $0
        }
        guard self.gives else { return .failure(.init("nothing today")) }
        let field = HeaderField(name: "Authorization", value: "Bearer \(number)")
        return .success(
          .init(headers: field.map { [$0] } ?? [], expires: self.lasts.map { self.clock.withLock { $0 } + $0 }))
      }
    }
  }

  @Test("an answer without an end lasts until a server refuses it, and is replaced again hours later")
  func endless() {
    let program = Program()
    let credentials = program.credentials()
    let first = credentials.current()
    #expect(first.grant?.headers.first?.value == "Bearer 1" && credentials.current().number == first.number)
    #expect(credentials.refuse(first.number))
    let second = credentials.current()
    #expect(second.grant?.headers.first?.value == "Bearer 2")
    // Other requests were sent with the first answer; they are sent again with the second.
    #expect(credentials.refuse(first.number) && program.asked.withLock { $0 } == 2)
    // A server that refuses both does not have the program asked for each request.
    #expect(!credentials.refuse(second.number) && program.asked.withLock { $0 } == 2)
    program.wait(4 * 3_600)
    #expect(credentials.refuse(second.number) && credentials.current().grant?.headers.first?.value == "Bearer 3")
  }

  @Test("an answer is replaced a minute before its end")
  func expiring() {
    let program = Program(lasts: 600)
    let credentials = program.credentials()
    #expect(credentials.current().number == credentials.current().number)
    program.wait(539)
    #expect(credentials.current().grant?.headers.first?.value == "Bearer 1")
    program.wait(2)
    #expect(credentials.current().grant?.headers.first?.value == "Bearer 2")
  }

  @Test("a program that gives nothing is asked once a minute, and its words are kept")
  func useless() {
    let program = Program(gives: false)
    let credentials = program.credentials()
    for _ in 0..<5 { #expect(credentials.current().grant == nil) }
    #expect(program.asked.withLock { $0 } == 1 && credentials.problem?.text == "nothing today")
    #expect(!credentials.refuse(credentials.current().number))
    program.wait(60)
    #expect(credentials.current().grant == nil && program.asked.withLock { $0 } == 2)
  }

  @Test("the program may take its time: no lock is held while it is asked")
  func unlocked() {
    let own = Mutex<RefreshedCredentials?>(nil)
    let credentials = RefreshedCredentials(now: { 0 }) {
      // With the lock held this would never return.
      _ = own.withLock { $0 }?.problem
      return .success(.init())
    }
    own.withLock { $0 = credentials }
    #expect(credentials.current().grant != nil)
  }
}
