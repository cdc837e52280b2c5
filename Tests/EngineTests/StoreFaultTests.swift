import Engine
import TestSupport
import Testing

@Suite("Interrupted work")
struct StoreFaultTests {
  @Test(
    "every operation may fail: nothing that was put is lost, and the next run ends whole",
    arguments: FaultPlan.Fault.allCases.filter { $0 != .kill })
  func failures(fault: FaultPlan.Fault) throws {
    var operation = 0
    while true {
      operation += 1
      let directory = try TemporaryFolder()
      let work = InterruptedWork(directory: directory.path)
      let effects = Effects(faults: FaultPlan(fault, at: operation), scratch: directory.path(of: "state/tmp"))
      let comment: Comment = "\(fault) at \(operation)"
      var put: [Int] = []
      do throws(EngineError) { try work.run(effects) { put.append($0) } } catch {
        // A whole call made again, and a write that goes on, are no failures.
        #expect(fault != .interrupted && fault != .shortWrite, comment)
      }
      let reached = effects.count >= operation
      try work.expectNothingLost(put, comment)
      try work.run(Effects(scratch: directory.path(of: "state/tmp")))
      try work.expectWhole(comment)
      if !reached { break }
    }
    #expect(operation > 60)
  }

  @Test("killed before every operation: nothing that was put is lost, and the next run ends whole")
  func kills() async throws {
    let whole = try TemporaryFolder()
    let counted = Effects(scratch: whole.path(of: "state/tmp"))
    try InterruptedWork(directory: whole.path).run(counted)
    let last = counted.count
    for operation in 1...last {
      let directory = try TemporaryFolder()
      let path = directory.path
      await #expect(processExitsWith: .signal(9)) { [path = path as String, operation = operation as Int] in
        let effects = Effects(faults: FaultPlan(.kill, at: operation), scratch: path + "/state/tmp")
        let progress = Effects()
        try InterruptedWork(directory: path).run(effects) { number in
          _ = try? progress.write([], toNew: "\(path)/put-\(number)")
        }
      }
      let put = directory.files().compactMap { $0.hasPrefix("put-") ? Int($0.dropFirst(4)) : nil }
      let comment: Comment = "killed before \(operation) of \(last)"
      let work = InterruptedWork(directory: directory.path)
      try work.expectNothingLost(put, comment)
      try work.run(Effects(scratch: directory.path(of: "state/tmp")))
      try work.expectWhole(comment)
    }
  }
}
