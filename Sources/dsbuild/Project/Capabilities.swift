import Exports
import Imaging
import Manifest
import Pipeline

extension ManifestCapabilities {
  /// The features of this version. A manifest that uses others gets an error at the place where it does.
  static var current: ManifestCapabilities {
    let names = Set(ExportFormats.all.map { $0.name })
    let formats = Set(ImageFormat.decodable.map(\.name))
    #if Execution
      let hasExecution = true
    #else
      let hasExecution = false
    #endif
    return ManifestCapabilities(
      exportFormats: Set(ExportSettings.Format.allCases.filter { names.contains($0.rawValue) }),
      imageFormats: Set(InspectSettings.Format.allCases.filter { formats.contains($0.rawValue) }),
      execution: hasExecution)
  }
}
