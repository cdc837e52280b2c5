public import Diagnostics

/// The position of the object in a picture according to another program. The picture is named by its digest, its file
/// or its address.
public struct ImportedSquare: Hashable, Sendable {
  /// The imported information.
  public enum Shape: Hashable, Sendable {
    /// A decision in dsbuild's own form.
    case decision(CropFile.Decision)
    /// Boxes; the largest box whose category counts for the class becomes a padded square.
    case boxes([Box])
    /// Something that dsbuild does not read, described in words.
    case unread(String)
  }

  /// A box around an object.
  public struct Box: Hashable, Sendable {
    /// The category of the object in the box; nil if it has none.
    public let category: String?
    /// The position of the box.
    public let extent: Extent
    /// The line of the box.
    public let place: SourcePlace

    /// Creates a box.
    public init(category: String?, extent: Extent, place: SourcePlace) {
      self.category = category
      self.extent = extent
      self.place = place
    }
  }

  /// The position of a box.
  public enum Extent: Hashable, Sendable {
    /// In pixels of the picture on which it was drawn.
    case pixels(BoxEdges)
    /// As shares of the picture's width and height.
    case shares(BoxEdges)
    /// Something that dsbuild does not read, described in words.
    case unread(String)
  }

  /// The name of the picture in the file.
  public let name: String
  /// The folder of the picture according to the file; nil if it names none.
  public let folder: String?
  /// The class that a row gives for its decision.
  public let className: String?
  /// The imported information.
  public let shape: Shape
  /// The size of the picture on which the boxes were drawn; nil if unknown.
  public let size: PictureSize?
  /// The line of the information.
  public let place: SourcePlace

  /// Creates the information about a picture.
  public init(
    name: String, folder: String? = nil, className: String? = nil, shape: Shape, size: PictureSize? = nil,
    place: SourcePlace
  ) {
    self.name = name
    self.folder = folder
    self.className = className
    self.shape = shape
    self.size = size
    self.place = place
  }
}
