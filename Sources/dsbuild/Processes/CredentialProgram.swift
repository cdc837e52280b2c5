import Diagnostics
import Digests
import FoundationEssentials
import Transfer

/// The program of `DSBUILD_CREDENTIAL_HELPER`, which gives credentials for stores, as build systems ask for them.
///
/// It is run as `PROGRAM get` with `{"uri": "https://…"}` on its input. It answers with `{"headers": {"Authorization": ["…"]},
/// "expires": "2026-11-30T12:00:00Z"}`, or with `AccessKeyId`, `SecretAccessKey`, `SessionToken` and `Expiration` for a bucket.
struct CredentialProgram: Sendable {
  /// The variable that names the program. A manifest cannot name one: it would run commands of a stranger.
  static let variable = "DSBUILD_CREDENTIAL_HELPER"
  private static let limits = ChildProcess.Limits(time: .seconds(10), outputBytes: 64 << 10)
  private static let mostHeaders = 16

  private let program: String
  private let environment: Environment
  private let project: String

  /// The program that the environment names; nil if it names none.
  init?(_ environment: Environment, project: String) {
    guard let program = environment.variables[Self.variable], !program.isEmpty else { return nil }
    self.program = program.contains("/") ? environment.absolute(program) : program
    self.environment = environment
    self.project = project
  }

  /// Credentials for a store; nil if they would be sent unencrypted to another machine.
  func credentials(for base: Address, now: @escaping @Sendable () -> Int64) -> RefreshedCredentials? {
    guard base.isSecret else { return nil }
    return RefreshedCredentials(now: now) { ask(about: base.text) }
  }

  private func ask(about uri: String) -> Result<RefreshedCredentials.Grant, RefreshedCredentials.Problem> {
    func problem(_ text: String) -> Result<RefreshedCredentials.Grant, RefreshedCredentials.Problem> {
      .failure(.init("the program of `\(Self.variable)` gives no credential: \(text)"))
    }
    let question = JSONValue.object(present: [("uri", .string(uri))])
    let answer: ChildProcess
    do {
      answer = try ChildProcess.run(
        [program, "get"], input: JSONText.bytes(of: question) + Array("\n".utf8), limits: Self.limits,
        environment: environment.variables,
        path: SearchPath(environment.variables, outside: project))
    } catch let error as DiagnosticError {
      return problem(error.diagnostics.first?.message ?? "it cannot be run")
    } catch {
      return problem("it cannot be run")
    }
    guard answer.status == 0 else {
      let line = answer.talk.split(separator: "\n").first.map { ": \(String($0.prefix(200)))" } ?? ""
      return problem("it exited with \(answer.status)\(line)")
    }
    guard let read = try? JSONDecoder().decode(Answer.self, from: Data(answer.output)) else {
      return problem("it did not print an answer in JSON")
    }
    return read.grant(mostHeaders: Self.mostHeaders).map { .success($0) }
      ?? problem("its answer has neither headers nor keys")
  }

  /// An answer in either form.
  private struct Answer: Decodable {
    let headers: [String: [String]]?
    let expires: String?
    let AccessKeyId: String?
    let SecretAccessKey: String?
    let SessionToken: String?
    let Expiration: String?

    func grant(mostHeaders: Int) -> RefreshedCredentials.Grant? {
      var grant = RefreshedCredentials.Grant()
      let fields = (headers ?? [:]).sorted { $0.key < $1.key }.flatMap { name, values in values.map { (name, $0) } }
      guard fields.count <= mostHeaders else { return nil }
      for (name, value) in fields {
        guard let field = HeaderField(name: name, value: value) else { return nil }
        grant.headers.append(field)
      }
      grant.keys = BucketKeys(access: AccessKeyId, secret: SecretAccessKey, token: SessionToken)
      guard !grant.headers.isEmpty || grant.keys != nil else { return nil }
      if let text = expires ?? Expiration {
        guard let seconds = InternetTime.seconds(text) else { return nil }
        grant.expires = seconds
      }
      return grant
    }
  }
}
