import Engine
import Foundation
import Synchronization
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Somebody who may write in the folder above puts a link in place of a folder while it is removed.
@Suite("A folder that is swapped while it is removed")
struct SwappedFolderTests {
  private let directory: TemporaryFolder

  init() throws {
    directory = try TemporaryFolder()
    try Effects().makeDirectories(directory.path(of: "precious"))
  }

  /// Puts a link to `precious` in place of the folder at `path`, and the folder back, until `isOver`.
  private func swap(_ path: String, until isOver: borrowing Atomic<Bool>) {
    while !isOver.load(ordering: .relaxed) {
      if unsafe rename(path, path + ".aside") == 0 {
        _ = unsafe symlink(directory.path(of: "precious"), path)
        _ = unsafe unlink(path)
        _ = unsafe rename(path + ".aside", path)
      }
    }
  }

  /// Runs `work` while the folder at `path` is swapped again and again.
  private func whileSwapping(_ path: String, _ work: () throws -> Void) rethrows {
    let isOver = Atomic(false)
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      swap(path, until: isOver)
      done.signal()
    }
    defer {
      isOver.store(true, ordering: .relaxed)
      done.wait()
    }
    try work()
  }

  @Test("leads to no file elsewhere, neither in a tree of any form nor in dsbuild's own folder")
  func swapped() throws {
    let names = (0..<20).map { "\(1_700_000_000_000_000 + $0)-1.ndjson" }
    for name in names { try directory.replace("precious/\(name)", with: [1]) }
    let stamps = names.map { FileStamp(path: directory.path(of: "precious/\($0)")) }
    let state = directory.path(of: "project/.dsbuild")
    let owned = try OwnedFolder(state, project: directory.path(of: "project"), access: .readWrite, effects: Effects())
    whileSwapping(state + "/log") {
      for _ in 0..<40 {
        try? Effects().makeDirectories(state + "/log")
        for name in names { _ = try? Effects().write([1], toNew: "\(state)/log/\(name)") }
        _ = try? owned.remove(last: ["lock"])
      }
    }
    whileSwapping(directory.path(of: "project/tree/log")) {
      for _ in 0..<40 {
        try? Effects().makeDirectories(directory.path(of: "project/tree/log"))
        for name in names { _ = try? Effects().write([1], toNew: directory.path(of: "project/tree/log/\(name)")) }
        try? Effects().removeTree(directory.path(of: "project/tree"))
      }
    }
    #expect(names.map { FileStamp(path: directory.path(of: "precious/\($0)")) } == stamps)
    #expect(try Effects().list(directory.path(of: "precious")).count == names.count)
  }
}
