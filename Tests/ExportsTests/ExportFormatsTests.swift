import Exports
import Manifest
import Pipeline
import Testing

@Suite struct `Export formats` {
  @Test(arguments: ExportSettings.Format.allCases)
  func `every form the manifest knows is written`(form: ExportSettings.Format) {
    let settings = ExportSettings(format: form, to: "out/it")
    #expect(ExportFormats.format(of: settings, among: [settings]) != nil)
  }

  @Test func `no two forms have the same name`() {
    let names = ExportFormats.all.map { $0.name }
    #expect(Set(names).count == names.count)
  }
}
