import type { Paper } from './paper.js';

/**
 * Titles of what stands around papers in a volume. Words that papers are about too ("News
 * recommendation …") count only alone or before a colon.
 */
const frontMatterTitle =
  /^(?:(?:guest )?editorial\b.*|editors['’]? (?:note|introduction)|preface|foreword|front ?matter|back ?matter|(?:table of )?contents|(?:author|subject) index|title page|masthead|errat(?:um|a)\b.*|corrigend(?:um|a)\b.*|(?:call for papers|in memoriam|obituary)\b.*|(?:announcements?|acknowledge?ments?|book reviews?|news)(?: ?[:.–—-].*)?|(?:introduction|preface) to (?:the|this) (?:special|theme) (?:issue|section)\b.*|reviewers?(?: list)?|list of reviewers)$/iu;

/** What importers of other tools write where there is no abstract. */
const placeholder =
  /^[\s[("“]*(?:no abstract(?: (?:is |was )?(?:available|provided|found|text|supplied))?|abstract (?:is )?(?:not available|unavailable|missing|not provided)|(?:abstract )?(?:n\/?a|none|null|nil|undefined|unknown|tbd|to be announced|-+|\.+))[\s\])"”.!]*$/iu;

/** Whether an abstract only says that there is none ("No abstract available."). */
export function isPlaceholderAbstract(abstract: string): boolean {
  return abstract.length < 60 && placeholder.test(abstract);
}

/**
 * Whether a record is no paper but what stands around papers, an editorial or a table of contents:
 * near to everything of its venue, and a recommendation of nothing. A record with an abstract is taken
 * for a paper, whatever its title.
 */
export function isFrontMatter({ title, abstract }: Pick<Paper, 'title' | 'abstract'>): boolean {
  return abstract === '' && frontMatterTitle.test(title.trim());
}
