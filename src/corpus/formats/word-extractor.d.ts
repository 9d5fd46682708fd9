declare module 'word-extractor' {
  interface Extracted {
    getBody(options?: { readonly filterUnicode?: boolean }): string
    getFootnotes(options?: { readonly filterUnicode?: boolean }): string
    getEndnotes(options?: { readonly filterUnicode?: boolean }): string
    getTextboxes(options?: { readonly filterUnicode?: boolean; readonly includeHeadersAndFooters?: boolean }): string
  }
  export default class WordExtractor {
    extract(source: string | Buffer): Promise<Extracted>
  }
}
