import Digests
import Manifest
import Synchronization
import Transfer

/// The token that a collection gives for a client and its secret. It is only in memory, and is sent to the collection's host
/// alone.
final class CollectionToken: Sendable {
  /// A longer token is not taken.
  private static let longest = 4_096

  private let known = Mutex<String?>(nil)

  /// The token, if there is one.
  var value: String? { known.withLock { $0 } }

  /// Forgets the token after the collection refused it.
  func forget() { known.withLock { $0 = nil } }

  /// The request of a new token; nil if the settings name no client.
  static func request(_ settings: SearchSettings) -> FetchRequest? {
    guard let client = settings.client, let secret = settings.key else { return nil }
    let form = [("client_id", client.value), ("client_secret", secret.value), ("grant_type", "client_credentials")]
      .map { "\($0)=\(CollectionClient.encoded($1))" }.joined(separator: "&")
    return FetchRequest(address: settings.tokenAddress, tag: 0, form: form)
  }

  /// Takes the token of an answer.
  ///
  /// - Returns: false if the answer has none.
  func take(_ answer: [UInt8]) -> Bool {
    guard let token = (try? JSONTree.read(answer: answer))?["access_token"].string, token.utf8.count <= Self.longest,
      token.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
    else { return false }
    known.withLock { $0 = token }
    return true
  }
}
