import Digests
import Testing

@Suite("Keys that sign")
struct SigningKeyTests {
  /// A key that `openssl genpkey -algorithm ed25519` wrote.
  private static let written = """
    -----BEGIN PRIVATE KEY-----
    MC4CAQAwBQYDK2VwBCIEIAZ8U2COpV+lTvMSRt2QQ23uW9bFGa9sW5efD9GA8N3p
    -----END PRIVATE KEY-----

    """

  /// Seed, public key, message and signature of RFC 8032, section 7.1.
  private static let known = [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    ),
    (
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    ),
  ]

  /// PKCS#8 of a seed.
  private static func pem(_ seed: String) -> String {
    let bytes =
      (Hexadecimal.decode("302e020100300506032b657004220420".utf8) ?? []) + (Hexadecimal.decode(seed.utf8) ?? [])
    return "-----BEGIN PRIVATE KEY-----\n\(Base64.text(bytes))\n-----END PRIVATE KEY-----\n"
  }

  @Test("keys and signatures are those of RFC 8032", arguments: known)
  func vectors(seed: String, publicKey: String, message: String, signature: String) throws {
    let key = try SigningKey(pem: Array(Self.pem(seed).utf8))
    let bytes = Hexadecimal.decode(message.utf8) ?? []
    #expect(key.publicKey.hex == publicKey)
    let made = try #require(key.signature(of: bytes))
    #expect(Hexadecimal.encode(made) == signature)
    #expect(key.publicKey.verifies(made, of: bytes))
    #expect(!key.publicKey.verifies(made, of: bytes + [0]))
    for index in [0, 31, 32, 63] {
      var other = made
      other[index] ^= 1
      #expect(!key.publicKey.verifies(other, of: bytes), "byte \(index)")
    }
    #expect(!key.publicKey.verifies(Array(made.dropLast()), of: bytes) && !key.publicKey.verifies([], of: bytes))
  }

  @Test("a new key is written as OpenSSL writes one, and read again")
  func written() throws {
    let key = try #require(SigningKey.random())
    #expect(try SigningKey(pem: Array(key.pem.utf8)).publicKey == key.publicKey)
    let other = try #require(SigningKey.random())
    #expect(other.publicKey != key.publicKey)
    let openssl = try SigningKey(pem: Array(Self.written.utf8))
    #expect(openssl.pem == Self.written)
  }

  @Test(
    "other keys and other files are named",
    arguments: [
      ("", SigningKey.Problem.notAKey), ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", .notAKey),
      ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", .encrypted),
      ("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n", .otherKind),
      (
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEIAZ8U2COpV+lTvMSRt2QQ23uW9bFGa9sW5efD9GA8N3p\n-----END PRIVATE KEY-----\n",
        .otherKind
      ),
      ("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAZ8\n-----END PRIVATE KEY-----\n", .otherKind),
      ("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAZ8U2COpV+lTvMSRt2QQ23uW9bFGa9sW5efD9GA8N3p\n", .otherKind),
    ])
  func refused(text: String, problem: SigningKey.Problem) {
    #expect(throws: problem) { try SigningKey(pem: Array(text.utf8)) }
  }
}
