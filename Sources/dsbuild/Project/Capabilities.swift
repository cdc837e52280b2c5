import Exports
import Imaging
import Manifest
import Pipeline

extension ManifestCapabilities {
  /// The formats of this version. The reader reports an error at the place where a manifest uses another one.
  static var current: ManifestCapabilities {
    let pictures = ImageFormat.allCases.filter { $0.isPicture && !$0.isRareCoding }
    #if Execution
      let hasExecution = true
    #else
      let hasExecution = false
    #endif
    return ManifestCapabilities(
      exports: ExportFormats.all.map { $0.word },
      decoded: pictures.filter(ImageFormat.decodable.contains).map { PictureWord($0.name) },
      recognized: pictures.filter { !ImageFormat.decodable.contains($0) }.map { PictureWord($0.name) },
      execution: hasExecution)
  }
}
