/// The forms in which one picture is compared with others. Each is prepared when it is first needed.
///
/// Preparing a form costs a third of a comparison, so it is done once. One thread uses an instance.
public final class PictureForms {
  private let thumbnail: Thumbnail
  private var content: Thumbnail?
  private var templates: [PairForm: PairTemplate] = [:]
  private var pictures: [Bool: PairPicture] = [:]

  /// Creates the forms of a thumbnail.
  public init(_ thumbnail: Thumbnail) { self.thumbnail = thumbnail }

  /// The picture as the first of a pair.
  func template(_ form: PairForm) -> PairTemplate {
    // Changes of the second picture do not affect the first.
    let form = form.freesFirst ? .firstFramed : form == .secondFramed ? .plain : form
    if let ready = templates[form] { return ready }
    let made = PairTemplate(form.freesFirst ? frameless() : thumbnail.turned(as: form))
    templates[form] = made
    return made
  }

  /// The picture as the second of a pair.
  func picture(isFramed: Bool) -> PairPicture {
    if let ready = pictures[isFramed] { return ready }
    let made = PairPicture(isFramed ? frameless() : thumbnail)
    pictures[isFramed] = made
    return made
  }

  /// The thumbnail without its frame; the whole thumbnail if it has none.
  private func frameless() -> Thumbnail {
    if let content { return content }
    let made = BorderBox(of: thumbnail).map(thumbnail.content(of:)) ?? thumbnail
    content = made
    return made
  }
}
