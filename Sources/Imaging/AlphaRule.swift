/// How transparency is removed: a `Raster` has no alpha channel.
public enum AlphaRule: Sendable, Hashable {
  /// Transparent pixels are composited over white, as on a page.
  case overWhite
  /// The alpha channel is dropped and the stored colours stay, as in the tutorial's code.
  case dropped
}
