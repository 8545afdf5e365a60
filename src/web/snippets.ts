import { encodeSegment } from './links.js';

/** What an embedded list is to be like. */
export interface EmbedChoice {
  /** The Kindred server's address, without a slash at the end. */
  readonly origin: string;
  /** Undefined: the paper that the page itself names in its metadata. */
  readonly paper: string | undefined;
  readonly count: number;
  readonly theme: 'light' | 'dark' | 'auto';
  /** Undefined: the page's own language. */
  readonly lang: string | undefined;
}

/** Code for embedding, for one kind of site. */
export interface Snippet {
  readonly name: string;
  /** Where the code goes. */
  readonly place: string;
  readonly code: string;
}

/** The code that embeds the widget, for the kinds of sites that papers stand on. */
export function toSnippets(choice: EmbedChoice): Snippet[] {
  const script = `<script type="module" src="${escape(choice.origin)}/widget.js"></script>`;
  const element = toElement(choice);
  return [
    {
      name: 'HTML',
      place: 'Where the list is to stand, on any page.',
      code: `${script}\n${element}`,
    },
    ...frames(choice),
    {
      name: 'OJS',
      place: 'In templates/frontend/objects/article_details.tpl of your theme, at its end.',
      code: `{literal}${script}{/literal}\n<related-papers ${attributesOf({ ...choice, paper: undefined })} paper="{$publication->getStoredPubId('doi')|escape}"></related-papers>`,
    },
    {
      name: 'DSpace',
      place:
        'In src/index.html the script; in the template of the item page the element, and CUSTOM_ELEMENTS_SCHEMA in its module.',
      code: `${script}\n<related-papers ${attributesOf({ ...choice, paper: undefined })} [attr.paper]="object.firstMetadataValue('dc.identifier.doi')"></related-papers>`,
    },
    {
      name: 'WordPress',
      place: 'In a Custom HTML block, or in the template of posts.',
      code: `${script}\n${element}`,
    },
    {
      name: 'Hugo',
      place: 'In layouts/partials/related.html; "doi" is of the front matter.',
      code: `${script}\n<related-papers ${attributesOf({ ...choice, paper: undefined })} paper="{{ with .Params.doi }}doi:{{ . }}{{ end }}"></related-papers>`,
    },
    {
      name: 'Jekyll',
      place: 'In _includes/related.html; "doi" is of the front matter.',
      code: `${script}\n<related-papers ${attributesOf({ ...choice, paper: undefined })} paper="{% if page.doi %}doi:{{ page.doi }}{% endif %}"></related-papers>`,
    },
    {
      name: 'React',
      place: 'The script in index.html; the element in any component.',
      code: `${script}\n\n<related-papers ${attributesOf({ ...choice, paper: undefined })} paper={doi} />`,
    },
  ];
}

/** A frame names a paper by its address, so there is none for the paper of the page. */
function frames({ origin, paper, count, theme, lang }: EmbedChoice): Snippet[] {
  if (paper === undefined) return [];
  const parameters = new URLSearchParams({ count: String(count), theme, lang: lang ?? 'en' });
  const address = `${origin}/embed/${encodeSegment(paper)}.html`;
  const height = 80 + 80 * count;
  return [
    {
      name: 'Frame',
      place: 'Where no script may run.',
      code: `<iframe title="Related papers" src="${escape(`${address}?${parameters.toString()}`)}" width="100%" height="${height}" loading="lazy"></iframe>`,
    },
    {
      name: 'Server',
      place: 'For pages put together on a server: fetch this address, and insert what it answers.',
      code: `${address}?${parameters.toString()}&fragment=true`,
    },
  ];
}

function toElement(choice: EmbedChoice): string {
  return `<related-papers ${attributesOf(choice)}></related-papers>`;
}

function attributesOf({ paper, count, theme, lang }: EmbedChoice): string {
  return [
    ...(paper === undefined ? [] : [`paper="${escape(paper)}"`]),
    `count="${count}"`,
    ...(theme === 'auto' ? [] : [`theme="${theme}"`]),
    ...(lang === undefined ? [] : [`lang="${escape(lang)}"`]),
  ].join(' ');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
