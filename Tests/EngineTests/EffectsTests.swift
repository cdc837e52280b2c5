import Engine
import TestSupport
import Testing

@Suite("Effects")
struct EffectsTests {
  private let directory: TemporaryFolder

  init() throws { directory = try TemporaryFolder() }

  @Test("a file written atomically replaces the old one and leaves nothing beside it")
  func atomicWrite() throws {
    let effects = Effects()
    try effects.writeAtomically([1, 2, 3], to: directory.path(of: "file"), durable: true)
    try effects.writeAtomically([4], to: directory.path(of: "file"), durable: false)
    #expect(try directory.read("file") == [4])
    #expect(directory.files() == ["file"])
  }

  @Test("every operation that fails leaves the old content, or the new one whole", arguments: FaultPlan.Fault.allCases)
  func atomicWriteUnderFaults(fault: FaultPlan.Fault) throws {
    guard fault != .kill else { return }
    for operation in 1...8 {
      let path = directory.path(of: "file")
      try Effects().writeAtomically(content(1), to: path, durable: false)
      let faulty = Effects(faults: FaultPlan(fault, at: operation), scratch: directory.path(of: "scratch"))
      do {
        try faulty.writeAtomically(content(2), to: path, durable: true)
        #expect(try directory.read("file") == content(2))
      } catch {
        #expect(fault != .interrupted && fault != .shortWrite)
        let now = try directory.read("file")
        #expect(now == content(1) || now == content(2))
      }
      #expect(directory.files() == ["file"])
    }
  }

  @Test("an error of a full disk says how much was needed and how much is free")
  func fullDisk() throws {
    let effects = Effects(faults: FaultPlan(.noSpace, at: 2))
    let error = #expect(throws: EngineError.self) {
      try effects.writeAtomically(content(1, length: 77), to: directory.path(of: "file"), durable: false)
    }
    guard case .noSpace(needed: 77, free: let free) = error?.code else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(free > 0)
    #expect(error?.message.contains("77 bytes needed, \(free) bytes free") == true)
  }

  @Test("a recording layer keeps the operations in the order of their numbers")
  func recording() throws {
    let effects = Effects(faults: .recording)
    try effects.write([7], toNew: directory.path(of: "a"), durable: true)
    try effects.rename(directory.path(of: "a"), to: directory.path(of: "b"))
    #expect(effects.count == 4)
    #expect(
      effects.operations == [
        .create(path: directory.path(of: "a")), .write(path: directory.path(of: "a"), offset: -1, bytes: [7]),
        .sync(path: directory.path(of: "a")), .rename(from: directory.path(of: "a"), to: directory.path(of: "b")),
      ])
  }

  @Test("a tree is removed with all that is in it, links not followed")
  func removeTree() throws {
    let effects = Effects()
    try effects.makeDirectories(directory.path(of: "a/b/c"))
    try effects.write([1], toNew: directory.path(of: "a/b/c/file"))
    try effects.removeTree(directory.path(of: "a"))
    #expect(directory.files().isEmpty)
  }

  @Test(
    "hooks say what goes wrong",
    arguments: [
      (nil, nil, FaultPlan.none), ("3", nil, FaultPlan(.kill, at: 3)), (nil, "eio@12", FaultPlan(.inputOutput, at: 12)),
      (nil, "short@1", FaultPlan(.shortWrite, at: 1)), ("x", nil, nil), ("0", nil, nil), (nil, "eio", nil),
      (nil, "other@1", nil), ("1", "eio@1", nil),
    ] as [(String?, String?, FaultPlan?)])
  func hooks(crashAt: String?, fault: String?, plan: FaultPlan?) {
    #expect(FaultPlan(crashAt: crashAt, fault: fault) == plan)
  }
}
