public import Digests

/// One line of `lock/<class>.tsv`: an item with its pin and its fate.
public struct LockRow: Hashable, Sendable {
  /// A square in source pixels after orientation.
  public struct Square: Hashable, Sendable {
    /// Its left edge.
    public var x: Int
    /// Its upper edge.
    public var y: Int
    /// Its side.
    public var side: Int

    /// A square.
    public init(x: Int, y: Int, side: Int) {
      self.x = x
      self.y = y
      self.side = side
    }
  }

  /// The item.
  public var id: ItemID
  /// `in`, or the reason it is out.
  public var verdict: String
  /// The picture that stands for it.
  public var duplicateOf: SHA256Digest?
  /// The pin: the digest of its bytes.
  public var sha256: SHA256Digest?
  /// The number of its bytes.
  public var bytes: Int?
  /// Its width after orientation.
  public var width: Int?
  /// Its height after orientation.
  public var height: Int?
  /// The first eight bytes of the digest of its pixels.
  public var pixels: UInt64?
  /// Its 64-bit DCT hash.
  public var phash: UInt64?
  /// Its square.
  public var crop: Square?
  /// Who chose the square.
  public var cropBy: CropAuthor?
  /// The part it was dealt to: an input of later builds, like the pin.
  public var split: Split?
  /// Its address.
  public var url: String

  /// An item of which only the verdict is known.
  public init(id: ItemID, verdict: String, url: String) {
    self.id = id
    self.verdict = verdict
    self.url = url
  }
}
