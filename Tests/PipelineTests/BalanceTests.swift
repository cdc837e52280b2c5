import Listings
import Manifest
import Pipeline
import Testing

@Suite("How uneven the classes are")
struct BalanceTests {
  private func sentences(_ first: Int, _ second: Int) throws -> [String] {
    let project = try PlannedProject("dsbuild: 1\nname: balance\nclasses: { gate: gate.csv, weir: weir.csv }\n")
    var funnels: [ClassName: Funnel] = [:]
    for (name, count) in [(ClassName.gate, first), (.weir, second)] {
      funnels[name] = Funnel(Listing((0..<count).map { Item.at("\($0)", of: name) }), origin: .of([]))
    }
    return Balance(funnels, project.manifest)?.sentences ?? []
  }

  @Test("suggests a limit only if it leaves something of every class")
  func limits() throws {
    #expect(try sentences(6, 2) == ["class `gate` has 6 images and `weir` 2; `select: { max: 2 }` leaves 4 of 8"])
    #expect(try sentences(6, 0) == ["class `gate` has 6 images and `weir` 0"])
  }
}
