public import Digests

/// One line of `lock/<class>.tsv`: an item with its pin and its verdict.
public struct LockRow: Hashable, Sendable {
  /// A square in pixels of the source after orientation.
  public struct Square: Hashable, Sendable {
    /// Its left edge.
    public var x: Int
    /// Its upper edge.
    public var y: Int
    /// Its side.
    public var side: Int

    /// Creates a square.
    public init(x: Int, y: Int, side: Int) {
      self.x = x
      self.y = y
      self.side = side
    }
  }

  /// The id of the item.
  public var id: ItemID
  /// `in`, or the reason why the item is out.
  public var verdict: String
  /// The picture that is kept instead of this one.
  public var duplicateOf: SHA256Digest?
  /// The pin: the digest of the fetched bytes.
  public var sha256: SHA256Digest?
  /// The number of fetched bytes.
  public var bytes: Int?
  /// Its width after orientation.
  public var width: Int?
  /// Its height after orientation.
  public var height: Int?
  /// The first eight bytes of the digest of its pixels.
  public var pixels: UInt64?
  /// Its 64-bit DCT hash.
  public var phash: UInt64?
  /// The square that is kept of it.
  public var crop: Square?
  /// The author of the square.
  public var cropBy: CropAuthor?
  /// The part of the split; like the pin, later builds read it.
  public var split: Split?
  /// Its address.
  public var url: String

  /// Creates the row of an item of which only the verdict is known.
  public init(id: ItemID, verdict: String, url: String) {
    self.id = id
    self.verdict = verdict
    self.url = url
  }
}
