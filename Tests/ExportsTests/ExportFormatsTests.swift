import Exports
import Manifest
import Pipeline
import Testing

@Suite struct `Export formats` {
  @Test(arguments: ExportSettings.Format.allCases)
  func `every form the manifest knows is written`(form: ExportSettings.Format) {
    #expect(ExportFormats.all.contains { $0.name == form.rawValue })
  }

  @Test func `no two forms have the same name`() {
    let names = ExportFormats.all.map { $0.name }
    #expect(Set(names).count == names.count)
  }
}
