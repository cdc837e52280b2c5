import Engine
import Testing

@Suite("The counts of long work")
struct WorkCountsTests {
  private static let crops = WorkCounts.Name("crop", "pictures")
  private static let checks = WorkCounts.Name("check", "files")

  @Test("are of nothing before anything begins and after everything ended")
  func nothing() {
    let counts = WorkCounts()
    #expect(counts.standing == nil)
    let count = counts.begin(Self.crops, of: 3)
    counts.end(count)
    #expect(counts.standing == nil)
  }

  @Test("add up what several nodes do under one name, also of those that ended meanwhile")
  func sum() {
    let counts = WorkCounts()
    let (first, second) = (counts.begin(Self.crops, of: 10), counts.begin(Self.crops, of: 30))
    first.add(10)
    second.add()
    #expect(counts.standing?.done == 11 && counts.standing?.total == 40)
    counts.end(first)
    #expect(counts.standing?.done == 11 && counts.standing?.total == 40)
    counts.end(second)
    #expect(counts.standing == nil)
  }

  @Test("show the work of which most is left")
  func most() {
    let counts = WorkCounts()
    let (small, large) = (counts.begin(Self.checks, of: 5), counts.begin(Self.crops, of: 50))
    #expect(counts.standing?.name == Self.crops)
    large.add(48)
    #expect(counts.standing?.name == Self.checks)
    counts.end(small)
    counts.end(large)
  }

  @Test("never say that more is done than there is")
  func bound() {
    let counts = WorkCounts()
    let count = counts.begin(Self.crops, of: 2)
    count.add(5)
    #expect(counts.standing?.done == 2)
    counts.end(count)
  }

  @Test("lose nothing that many threads add at once")
  func threads() async {
    let counts = WorkCounts()
    let count = counts.begin(Self.crops, of: 8_000)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 { group.addTask { for _ in 0..<1_000 { count.add() } } }
    }
    #expect(counts.standing?.done == 8_000)
    counts.end(count)
  }
}
