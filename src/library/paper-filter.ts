/** Which papers may be answered; all given conditions hold together. Years are inclusive. */
export interface PaperFilter {
  readonly yearFrom?: number;
  readonly yearTo?: number;
  /** In ms since 1970: papers that came to the library then or later, as far as that is known. */
  readonly addedFrom?: number;
  /** Names of the venue, compared without case and accents; the paper's is one of them. */
  readonly venues?: readonly string[];
  /** Sites that papers are found at (see sourceOf); the paper's is one of them. */
  readonly sources?: readonly string[];
  /** Parts of authors' names, compared without case and accents; an author for each. */
  readonly authors?: readonly string[];
  /** Ids or identifiers; the paper is one of them. */
  readonly ids?: readonly string[];
  /** Texts that the paper holds word for word, whatever the case, in a field that is searched. */
  readonly phrases?: readonly string[];
  /** Words and phrases that the paper holds none of. */
  readonly without?: readonly string[];
  /** A filter whose conditions hold as well. */
  readonly and?: PaperFilter;
}
