import Diagnostics
import FoundationEssentials
import Manifest

/// Boxes of a COCO annotation file: `images` by id, `annotations` with `bbox: [x, y, width, height]` in pixels.
enum COCO {
  private struct File: Decodable {
    struct Image: Decodable {
      let id: Int
      let file_name: String
    }

    struct Annotation: Decodable {
      let image_id: Int
      let bbox: [Double]?
    }

    let images: [Image]
    let annotations: [Annotation]
  }

  /// The boxes of the file.
  ///
  /// - Throws: when it is no COCO file.
  static func squares(_ bytes: [UInt8], file: String) throws -> [ImportedSquare] {
    let content: File
    do { content = try JSONDecoder().decode(File.self, from: Data(bytes)) } catch {
      throw DiagnosticError(
        "`\(file)` is no COCO file",
        hint: "expected `images` with `id` and `file_name`, `annotations` with `image_id` and `bbox`"
      )
    }
    let names = Dictionary(content.images.map { ($0.id, $0.file_name) }) { first, _ in first }
    return content.annotations.compactMap { annotation in
      guard let name = names[annotation.image_id], let box = annotation.bbox, box.count == 4,
        box.allSatisfy({ abs($0) <= 1e6 }), box[2] > 0, box[3] > 0
      else { return nil }
      return ImportedSquare(
        name: name, shape: .box(left: box[0], top: box[1], right: box[0] + box[2], bottom: box[1] + box[3]))
    }
  }
}
