import Digests
import Engine
import Foundation
import TestSupport

/// A project of thirty small pictures in three classes, and what an undisturbed build makes of it: faults are swept over this one.
struct ThirtyPictures: Sendable {
  private static let pictures: [(path: String, bytes: [UInt8])] = DrawnPicture.Scene.allCases.flatMap { scene in
    (1...10).map { number in
      let drawn = DrawnPicture(scene, seed: UInt64(number), width: 32, height: 24)
      // One in ten is too large for a pack, one is a near copy of the first.
      let bytes =
        switch number {
        case 10: drawn.png() + [UInt8](repeating: 0, count: 300_000)
        case 9: DrawnPicture(scene, seed: 1, width: 32, height: 24).nearCopy(scale: 1, quality: 80)
        default: drawn.jpeg()
        }
      return ("/\(scene.rawValue)/\(number).\(number == 10 ? "png" : "jpg")", bytes)
    }
  }

  /// What the server says: the pictures, and a 404 for every other path.
  static let answers = Dictionary(
    uniqueKeysWithValues: pictures.map { ($0.path, Answer.body($0.bytes, type: "image/jpeg")) })

  /// The digests of the pictures.
  static let digests = Set(pictures.map { SHA256Digest(of: $0.bytes) })

  /// Lock and outputs by path, as an undisturbed build makes them.
  let truth: [String: [UInt8]]
  /// The outputs whose bytes name the server's port are the same in all projects of one server.
  private let origin: LoopbackOrigin
  private let program: Program

  /// Builds once without a fault.
  init(at origin: LoopbackOrigin) async throws {
    self.origin = origin
    program = try Program.dsbuild()
    let folder = try Self.folder(at: origin)
    let result = try await program.run(["-q", "-j", "1"], in: folder.path)
    guard result.status == 0 else { throw Unexpected(description: "the undisturbed build: \(result.talk)") }
    truth = try Self.products(of: folder)
  }

  /// What a test did not reckon with.
  struct Unexpected: Error, CustomStringConvertible {
    let description: String
  }

  /// A new folder with the project's files.
  static func folder(at origin: LoopbackOrigin) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var classes = ""
    for scene in DrawnPicture.Scene.allCases {
      let rows = (1...10).map { origin.url("/\(scene.rawValue)/\($0).\($0 == 10 ? "png" : "jpg")") }
      let lines = ["url"] + rows + [origin.url("/\(scene.rawValue)/gone.jpg")]
      try folder.write(lines.joined(separator: "\n") + "\n", to: "\(scene.rawValue).csv")
      classes += "  \(scene.rawValue): \(scene.rawValue).csv\n"
    }
    try folder.write(
      """
      dsbuild: 1
      name: thirty
      classes:
      \(classes)fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }
      inspect: { min_side: 8 }
      duplicates: { near: { algorithm: gradient, threshold: 10% } }
      crop: { mode: center, size: 16 }
      split: { train: 60%, val: 20%, test: 20%, seed: 1 }
      export:
        - { format: imagefolder, to: out/folder }
        - { format: webdataset, to: out/shards }
        - { format: csv, to: out/table.csv }

      """, to: "dataset.yaml")
    return folder
  }

  /// The lock and the outputs of a project, by path.
  static func products(of folder: TemporaryFolder) throws -> [String: [UInt8]] {
    var products: [String: [UInt8]] = [:]
    for path in folder.files() where path.hasPrefix("out/") || path.hasPrefix("lock/") || path == "dataset.lock" {
      products[path] = try folder.read(path)
    }
    return products
  }

  /// How lock and outputs of a project differ from those of an undisturbed build.
  func differences(in folder: TemporaryFolder) throws -> [String] {
    let products = try Self.products(of: folder)
    return Set(products.keys).union(truth.keys).sorted().compactMap { path in
      guard let product = products[path] else { return "\(path) is missing" }
      guard let wanted = truth[path] else { return "\(path) is too much" }
      return product == wanted ? nil : "\(path) differs"
    }
  }

  /// Runs `dsbuild` with a fault in a project, then once more without, and says what is wrong with what that leaves.
  ///
  /// - Parameter environment: the hook that makes the fault.
  /// - Returns: the faulty run, and what must not be: nothing, if all is well.
  func disturb(
    _ environment: [String: String], in folder: TemporaryFolder
  ) async throws -> (faulty: Program.Result, violations: [String]) {
    origin.forgetRequests()
    let faulty = try await program.run(["-q", "-j", "1"], in: folder.path, environment: environment)
    let complete = try stored(in: folder)
    let asked = origin.requests
    origin.forgetRequests()
    let next = try await program.run(["-q", "-j", "1"], in: folder.path)
    var violations: [String] = []
    if next.status != 0 { violations.append("the next build: exit \(next.status) \(next.talk)") }
    violations += try differences(in: folder)
    // Between the blob and the note which address gave it lies one operation: one body may come again.
    let again = Self.pictures.filter {
      complete.contains(SHA256Digest(of: $0.bytes)) && asked[$0.path] != nil && origin.requests[$0.path] != nil
    }
    if again.count > 1 { violations.append("fetched again: \(again.map(\.path).sorted())") }
    violations += Self.strays(in: folder).map { "left behind: \($0)" }
    return (faulty, violations)
  }

  /// What no build that ended by itself may leave.
  static func strays(in folder: TemporaryFolder) -> [String] {
    folder.files().filter { path in
      path.hasSuffix(".tmp") || path.contains(".dsbuild-") || path.hasSuffix(".bad")
        || ["incoming", "leases", "journal", "quarantine", "tmp"].contains { path.hasPrefix(".dsbuild/\($0)/") }
    }
  }

  /// The bodies that are in the store whole.
  private func stored(in folder: TemporaryFolder) throws -> Set<SHA256Digest> {
    let store = BlobStore(root: folder.path(of: ".dsbuild"), effects: Effects(), access: .readOnly)
    return Set(try store.allDigests())
  }
}
