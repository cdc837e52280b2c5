/// What becomes of transparency, which no `Raster` has.
public enum AlphaRule: Sendable, Hashable {
  /// Transparent pixels are laid over white, as on a page.
  case overWhite
  /// The alpha channel is left out and the stored colours stay, as the tutorial's code does.
  case dropped
}
