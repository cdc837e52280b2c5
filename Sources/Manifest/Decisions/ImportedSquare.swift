public import Diagnostics

/// What another program says of where the object is in a picture, which is named by its digest, its file or its address.
public struct ImportedSquare: Hashable, Sendable {
  /// What is said.
  public enum Shape: Hashable, Sendable {
    /// A decision as dsbuild writes it.
    case decision(CropFile.Decision)
    /// Boxes, of which the largest that counts becomes a padded square.
    case boxes([Box])
    /// Something that is not read, in words.
    case unread(String)
  }

  /// A box around an object.
  public struct Box: Hashable, Sendable {
    /// What kind of object is in it; nil where that is not said.
    public let category: String?
    /// Where it is.
    public let extent: Extent
    /// The line that says so.
    public let place: SourcePlace

    /// A box.
    public init(category: String?, extent: Extent, place: SourcePlace) {
      self.category = category
      self.extent = extent
      self.place = place
    }
  }

  /// Where a box is.
  public enum Extent: Hashable, Sendable {
    /// In pixels of the picture it was drawn on.
    case pixels(BoxEdges)
    /// In shares of the picture's width and height.
    case shares(BoxEdges)
    /// Something that is not read, in words.
    case unread(String)
  }

  /// What the picture is called there.
  public let name: String
  /// The folder the picture is in there; nil where the name says it.
  public let folder: String?
  /// The class that a row names for its decision.
  public let className: String?
  /// What is said of it.
  public let shape: Shape
  /// The size of the picture that boxes were drawn on; nil where it is not said.
  public let size: PictureSize?
  /// The line that says it.
  public let place: SourcePlace

  /// What is said of a picture.
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
