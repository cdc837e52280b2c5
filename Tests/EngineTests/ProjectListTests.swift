import TestSupport
import Testing

@testable import Engine

@Suite("The projects of a store")
struct ProjectListTests {
  private static let week: Int64 = 7 * 86_400

  @Test("one that is gone is noted, forgotten after a week, and stays if it comes back")
  func gone() throws {
    let (store, home) = (try TemporaryFolder(), try TemporaryFolder())
    let (list, project) = (ProjectList(root: store.path, effects: Effects()), home.path + "/p")
    try home.write("x", to: "p/a")
    try list.add(project)
    try home.write("x", to: "away/b")
    try home.remove("p")
    #expect(try list.gone(at: 100) == [project])
    #expect(try list.projects().isEmpty)
    try list.prune(at: 100)
    #expect(try list.gone(at: 100 + Self.week - 1) == [project])
    // It comes back, and nothing is written in it for a long time.
    try home.write("x", to: "p/a")
    try list.prune(at: 100 + 2 * Self.week)
    #expect(try list.projects() == [project])
    // The next time it is gone, a week begins again.
    try home.remove("p")
    try list.prune(at: 100 + 3 * Self.week)
    #expect(try list.gone(at: 100 + 3 * Self.week) == [project])
    try list.prune(at: 100 + 4 * Self.week)
    try home.write("x", to: "p/a")
    #expect(try list.projects().isEmpty)
  }
}
