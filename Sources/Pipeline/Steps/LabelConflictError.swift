public import Diagnostics
public import Digests
import Listings
public import Manifest

/// The same picture is in two classes and the manifest says that this is an error.
public struct LabelConflictError: ExplainedError, Sendable {
  /// The pictures.
  public let images: [SHA256Digest]
  /// The classes they are in.
  public let classes: [ClassName]

  init(_ items: [(className: ClassName, item: Item)]) {
    images = items.compactMap(\.item.image)
    classes = items.map(\.className)
  }

  init(images: [SHA256Digest], classes: [ClassName]) {
    self.images = images
    self.classes = classes
  }

  public var diagnostics: [Diagnostic] {
    let names = Set(classes).sorted().map { "`\($0)`" }.joined(separator: " and ")
    let image = images.first?.hex.prefix(16) ?? ""
    let review = "`duplicates: { on_label_conflict: review }` to decide on the page"
    let hint = "`dsbuild why \(image)` names its rows: remove the wrong one, or write \(review)"
    return [Diagnostic(.error, "the same picture is in classes \(names): \(image)", hint: hint)]
  }
}
