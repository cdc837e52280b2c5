import Exports
import Manifest
import Pipeline
import Testing

@Suite struct `Export formats` {
  @Test func `the default export has the word of a format`() {
    let defaults = Manifest().exports.map(\.format)
    #expect(!defaults.isEmpty && defaults.allSatisfy { word in ExportFormats.all.contains { $0.word == word } })
  }

  @Test func `no format replaces a word that another one has`() {
    let names = Set(ExportFormats.all.map { $0.name })
    for format in ExportFormats.all { #expect(names.isDisjoint(with: format.word.replaces), "\(format.name)") }
  }

  @Test func `no two forms have the same name`() {
    let names = ExportFormats.all.map { $0.name }
    #expect(Set(names).count == names.count)
  }
}
