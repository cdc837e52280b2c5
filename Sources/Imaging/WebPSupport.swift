/// Whether this build has libwebp, which is optional.
enum WebPSupport {
  #if DSB_WITH_WEBP
    static let isLinked = true
  #else
    static let isLinked = false
  #endif
}
