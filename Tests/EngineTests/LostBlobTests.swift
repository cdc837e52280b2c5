import Diagnostics
import Digests
import Engine
import TestSupport
import Testing

@Suite("A blob that has to be there")
struct LostBlobTests {
  private let directory: TemporaryFolder

  init() throws { directory = try TemporaryFolder() }

  private var store: BlobStore { BlobStore(root: directory.path(of: "cache"), effects: Effects()) }

  @Test("is read")
  func present() throws {
    let store = store
    let digest = try store.put([1, 2, 3])
    #expect(try store.need(digest) == [1, 2, 3])
  }

  @Test("and is not is an error that names the blob and the way back")
  func lost() throws {
    let digest = SHA256Digest(of: "nothing")
    let error = try #require(throws: EngineError.self) { try store.need(digest) }
    #expect(error.code == .lost(digest) && error.isLoss && error.kind == .failed)
    #expect(
      error.message
        == "a result of the last build is lost or damaged: the store lacks the file \(digest.hex.prefix(16))")
    #expect(error.diagnostics.first?.hint?.contains("`dsbuild verify --repair`") == true)
  }

  @Test("is named by the node that gave it, where that is known")
  func named() {
    let error = EngineError.lost(SHA256Digest(of: "nothing"), of: "crop:weir")
    #expect(error.message.hasPrefix("what `crop:weir` gave is lost or damaged"))
  }
}
