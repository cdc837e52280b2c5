import Imaging
import Testing

@Suite("The rule of near matching")
struct DuplicatesRuleTests {
  @Test(
    "a percentage becomes the greatest integer strictly below it",
    arguments: [
      (NearAlgorithm.gradient, 10.0, 179), (.gradient, 0, -1), (.gradient, 100, 1797), (.gradient, 0.05, 0),
      (.pdq, 50, 127), (.pdq, 12.5, 31), (.phash, 10, 6), (.phash, 50, 31), (.dhash, 15.625, 9), (.phash, 15.63, 10),
    ])
  func limits(algorithm: NearAlgorithm, percent: Double, limit: Int) {
    let rule = NearRule(algorithm: algorithm, threshold: .percent(percent))
    #expect(rule.limit == limit)
    #expect(rule.isOff == (percent == 0))
  }

  @Test("zero percent switches every algorithm off", arguments: NearAlgorithm.allCases)
  func off(algorithm: NearAlgorithm) {
    let rule = NearRule(algorithm: algorithm, threshold: .percent(0))
    #expect(rule.isOff)
    #expect(rule.description == "off")
  }

  @Test("the rule prints the integer it became")
  func description() {
    let rule = NearRule(algorithm: .gradient, threshold: .percent(10))
    #expect(rule.description == "gradient: at most 179 of 1798 bits differ")
    #expect(NearRule().description.contains("at most 14 bits"))
    #expect(NearRule(isThorough: true).description.contains("at most 18 bits"))
  }

  @Test("a number of bits is the greatest distance itself")
  func bits() {
    #expect(NearRule(algorithm: .pdq, threshold: .bits(31)).limit == 31)
    #expect(NearRule(threshold: .bits(0)).limit == 0)
  }

  @Test("a threshold narrows what `auto` looks at and leaves its gate alone")
  func narrowed() {
    let rule = NearRule(threshold: .percent(10))
    #expect(rule.gate == .standard)
    #expect(rule.limit == 6)
    #expect(rule.description.contains("at most 6 of the 64 bits"))
    #expect(NearRule().limit == 64)
  }

  @Test("thorough opens the gate and nothing else")
  func thorough() {
    #expect(NearRule(isThorough: true).gate == .thorough)
    #expect(NearRule().gate == .standard)
    #expect(NearRule(algorithm: .pdq, isThorough: true).limit == NearRule(algorithm: .pdq).limit)
  }
}
