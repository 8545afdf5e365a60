import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { WidgetItem } from '../api/widget-list.js';
import { readPagePaper } from './page-paper.js';
import { Trouble, type RelatedSource } from './related-source.js';
import { styles } from './styles.js';
import { metaLine, textsFor, type WidgetTexts } from './texts.js';

type State =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'shown'; readonly items: readonly WidgetItem[] }
  | { readonly kind: 'failed' };

const counts = { least: 1, most: 20, default: 5 };
/** How near the view the widget begins to ask, in CSS pixels. */
const margin = '300px';

/**
 * `<related-papers>`: the papers like the one that a page shows. Attributes, parts, custom properties and
 * events are told in docs/widget.md.
 */
export class RelatedPapers extends LitElement {
  static override readonly styles = styles;
  static override readonly properties = {
    paper: {},
    count: { type: Number },
    why: { type: Boolean },
    api: {},
    heading: {},
    texts: {},
    state: { state: true },
  };
  /** Where lists come from, and the address they are asked at where the element names none. */
  static source: RelatedSource;
  static base: string;

  declare paper: string | null;
  declare count: number | null;
  declare why: boolean;
  declare api: string | null;
  declare heading: string | null;
  declare texts: string | null;
  declare state: State;
  #observer: IntersectionObserver | undefined;
  #asked = 0;

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'lang'];
  }

  constructor() {
    super();
    this.paper = this.count = this.api = this.heading = this.texts = null;
    this.why = false;
    this.state = { kind: 'waiting' };
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(name, old, value);
    if (name === 'lang') this.requestUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) this.#load();
      },
      { rootMargin: margin },
    );
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#asked++;
  }

  protected override updated(changed: PropertyValues): void {
    const asksElse = ['paper', 'count', 'why', 'api'].some((name) => changed.has(name));
    if (asksElse && this.#asked > 0 && this.isConnected) this.#load();
    // The policy of a strict host forbids style attributes, but not what a script sets.
    const list = this.renderRoot.querySelector<HTMLElement>('ol');
    list?.style.setProperty('--rows', String(this.#count));
  }

  override render(): TemplateResult {
    const { state } = this;
    if (state.kind === 'failed' || (state.kind === 'shown' && state.items.length === 0)) {
      return html`<slot></slot>`;
    }
    const texts = this.#texts;
    const heading = this.heading ?? texts.heading;
    const named = heading === '' ? texts.heading : heading;
    return html`<section
      part="box"
      role="group"
      aria-label=${named}
      aria-busy=${state.kind === 'waiting'}
    >
      ${heading === '' ? nothing : html`<h2 part="heading">${heading}</h2>`}
      ${state.kind === 'waiting' ? this.#skeleton(texts) : this.#list(state.items, texts)}
      <p part="foot" class="foot">${texts.foot}</p>
    </section>`;
  }

  #skeleton({ loading }: WidgetTexts): TemplateResult {
    const rows = Array.from({ length: this.#count });
    return html`<span class="unseen" role="status">${loading}</span>
      <ol data-rows ?data-why=${this.why} aria-hidden="true">
        ${rows.map(
          () =>
            html`<li class="wait">
              <div class="bar"></div>
              <div class="bar short"></div>
            </li>`,
        )}
      </ol>`;
  }

  #list(items: readonly WidgetItem[], texts: WidgetTexts): TemplateResult {
    return html`<ol part="list" data-rows ?data-why=${this.why}>
      ${items.map((item, i) => this.#row(item, { rank: i + 1, texts }))}
    </ol>`;
  }

  #row(item: WidgetItem, { rank, texts }: { rank: number; texts: WidgetTexts }): TemplateResult {
    const { id, title, authors, authorCount = authors.length, why } = item;
    const meta = metaLine(item, authorCount, texts);
    const told = () => this.#tell('kindred-click', { id, rank });
    const href = webAddress(item.url);
    return html`<li part="item">
      ${
        href === undefined
          ? html`<span part="link" dir="auto">${title}</span>`
          : html`<a part="link" href=${href} rel="noopener" dir="auto" @click=${told}>${title}</a>`
      }
      <p part="meta" class="meta" dir="auto">${meta === '' ? html`&nbsp;` : meta}</p>
      ${
        why === undefined || !this.why
          ? nothing
          : html`<details part="why">
              <summary>${texts.why}</summary>
              <dl>
                <dt>${texts.seed}</dt>
                <dd dir="auto">${why.seed}</dd>
                <dt>${texts.paper}</dt>
                <dd dir="auto">${why.paper}</dd>
              </dl>
            </details>`
      }
    </li>`;
  }

  get #count(): number {
    const { count } = this;
    if (count === null || !Number.isInteger(count)) return counts.default;
    return Math.min(counts.most, Math.max(counts.least, count));
  }

  get #texts(): WidgetTexts {
    const language = this.closest('[lang]')?.getAttribute('lang') ?? 'en';
    const texts = textsFor(language);
    if (this.texts === null) return texts;
    try {
      const own: unknown = JSON.parse(this.texts);
      return typeof own === 'object' && own !== null ? { ...texts, ...own } : texts;
    } catch {
      this.#warn('the attribute "texts" is not JSON');
      return texts;
    }
  }

  #load(): void {
    this.#observer?.disconnect();
    const asked = ++this.#asked;
    this.state = { kind: 'waiting' };
    this.#find().then(
      (items) => {
        if (asked !== this.#asked) return;
        this.state = { kind: 'shown', items };
        this.#tell('kindred-load', { count: items.length });
      },
      (error: unknown) => {
        if (asked !== this.#asked) return;
        this.state = { kind: 'failed' };
        const { code, message } =
          error instanceof Trouble ? error : { code: 'bad-answer', message: String(error) };
        this.#warn(message);
        this.#tell('kindred-error', { code, message });
      },
    );
  }

  /** By the paper that is named, else by those that the page names, else by the page's text. */
  async #find(): Promise<readonly WidgetItem[]> {
    const { source, base } = RelatedPapers;
    const own = this.api === null ? base : this.api.replace(/\/?$/u, '/');
    const query = { base: own, count: this.#count, why: this.why };
    // A template that knows no DOI writes an empty attribute.
    if (this.paper) return source.byName(this.paper, query);
    const { names, text } = readPagePaper(document);
    for (const name of names) {
      try {
        return await source.byName(name, query);
      } catch (error) {
        if (!(error instanceof Trouble && error.code === 'unknown-paper')) throw error;
      }
    }
    if (source.byText && text !== '') return source.byText(text, query);
    const message =
      names.length > 0
        ? `this page names none that is known: ${names.join(', ')}`
        : 'no attribute "paper", and no citation_doi or the like here';
    throw new Trouble('no-paper', message);
  }

  #tell(name: string, detail: Readonly<Record<string, unknown>>): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #warn(message: string): void {
    console.warn(`related-papers: ${message}`);
  }
}

/** The address, if it is one that a browser may be sent to; never "javascript:" and the like. */
function webAddress(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:/iu.test(url) ? url : undefined;
}
