/// The forms in which one picture is compared with others, each made when it is first asked for.
///
/// It is used by one thread: making a form ready costs a third of a look, so it is done once.
public final class PictureForms {
  private let thumbnail: Thumbnail
  private var content: Thumbnail?
  private var templates: [PairForm: PairTemplate] = [:]
  private var pictures: [Bool: PairPicture] = [:]

  /// The forms of the picture of a thumbnail.
  public init(_ thumbnail: Thumbnail) { self.thumbnail = thumbnail }

  /// The picture as the first of a pair.
  func template(_ form: PairForm) -> PairTemplate {
    // What is done to the second makes no other first.
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

  /// The thumbnail without its frame; the whole where it has none.
  private func frameless() -> Thumbnail {
    if let content { return content }
    let made = BorderBox(of: thumbnail).map(thumbnail.content(of:)) ?? thumbnail
    content = made
    return made
  }
}
