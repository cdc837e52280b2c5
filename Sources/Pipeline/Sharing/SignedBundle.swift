package import Digests
package import Engine
import Imaging
package import Manifest
package import Transfer

/// The head of a bundle with a signature: how a team names, signs and believes results.
package struct SignedBundle: Sendable {
  /// Why a result of others is not used.
  package enum Flaw: Error, Hashable {
    /// It is not a result of this version.
    case unreadable
    /// Nobody signed it.
    case unsigned
    /// A key signed it that the manifest does not trust.
    case unknownKey(PublicKey)
    /// It says that a trusted key signed it, and that key did not.
    case forged(TrustedKey)
    /// It is for another table of the lock.
    case elsewhere
    /// Image libraries that do other things made it, so no key here is in it.
    case otherLibraries(TrustedKey, BundleHead.Maker)
  }

  /// The head.
  package let head: BundleHead
  /// Who signed it.
  package let signer: TrustedKey

  /// The key under which the bundle for a table of the lock is stored.
  package static func key(of table: SHA256Digest, salt: String) -> SHA256Digest {
    var key = Description(kind: "remote", version: 1)
    key["salt"] = .text(salt)
    key["of"] = .digest(table)
    return key.key
  }

  /// The bytes that are signed.
  private static func message(_ head: [UInt8], salt: String) -> [UInt8] {
    let salt = Array(salt.utf8)
    var message = Array("dsbuild bundle 1\n".utf8)
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      message.append(UInt8(truncatingIfNeeded: UInt64(salt.count) >> shift))
    }
    return message + salt + head
  }

  /// A head as it is stored, signed.
  ///
  /// - Parameter now: seconds since 1970.
  /// - Returns: nil if this system cannot sign.
  package static func sealed(_ head: BundleHead, by key: SigningKey, salt: String, now: Int64) -> SharedResult? {
    let content = head.encoded()
    guard let signature = key.signature(of: message(content, salt: salt)) else { return nil }
    let files = head.parts.enumerated().flatMap { number, part in
      [SharedResult.File(path: "\(number + 1).journal", digest: part.journal.digest, size: part.journal.size)]
        + (part.pack.map { [.init(path: "\(number + 1).pack", digest: $0.digest, size: $0.size)] } ?? [])
    }
    return SharedResult(
      content: content, files: files,
      signature: .init(key: key.publicKey, time: UInt64(clamping: now), bytes: signature))
  }

  /// The head of what a store has for a table, whoever signed it; nil for anything else. Nothing of it may be believed.
  package static func unprovedHead(_ bytes: [UInt8], of table: SHA256Digest) -> BundleHead? {
    guard let head = SharedResult(encoded: bytes).flatMap({ BundleHead(encoded: $0.content) }),
      head.purpose == .table(table)
    else { return nil }
    return head
  }

  /// Reads what a store has for a table. The signature is checked before the head is read.
  package init(
    _ bytes: [UInt8], of table: SHA256Digest, trust: [TrustedKey], salt: String, maker: BundleHead.Maker
  ) throws(Flaw) {
    guard let result = SharedResult(encoded: bytes) else { throw .unreadable }
    guard let signature = result.signature else { throw .unsigned }
    guard let signer = trust.first(where: { $0.key == signature.key }) else { throw .unknownKey(signature.key) }
    guard signer.key.verifies(signature.bytes, of: Self.message(result.content, salt: salt)) else {
      throw .forged(signer)
    }
    guard let head = BundleHead(encoded: result.content) else { throw .unreadable }
    guard head.purpose == .table(table) else { throw .elsewhere }
    guard head.maker.libraries == maker.libraries, head.maker.canary == maker.canary else {
      throw .otherLibraries(signer, head.maker)
    }
    self.head = head
    self.signer = signer
  }
}

extension BundleHead.Maker {
  /// This program.
  package init(version: String) {
    var keys = Description()
    keys.setLibraries(.encoding)
    self.init(libraries: keys.text("libraries") ?? "", canary: keys.text("canary") ?? "", dsbuild: version)
  }
}
