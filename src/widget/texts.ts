import type { WidgetItem } from '../api/widget-list.js';

/** Everything that the widget says. */
export interface WidgetTexts {
  readonly heading: string;
  readonly why: string;
  readonly seed: string;
  readonly paper: string;
  readonly loading: string;
  readonly foot: string;
  /** Stands after the named authors where there are more. */
  readonly others: string;
}

const en: WidgetTexts = {
  heading: 'Related papers',
  why: 'Why?',
  seed: 'This paper',
  paper: 'That paper',
  loading: 'Looking for related papers …',
  foot: 'by Kindred, on this site',
  others: 'et al.',
};

const byLanguage: Readonly<Record<string, WidgetTexts>> = {
  en,
  de: {
    heading: 'Verwandte Arbeiten',
    why: 'Warum?',
    seed: 'Diese Arbeit',
    paper: 'Jene Arbeit',
    loading: 'Verwandte Arbeiten werden gesucht …',
    foot: 'von Kindred, ohne Dritte',
    others: 'u. a.',
  },
  fr: {
    heading: 'Articles apparentés',
    why: 'Pourquoi ?',
    seed: 'Cet article',
    paper: 'L’autre article',
    loading: 'Recherche d’articles apparentés…',
    foot: 'par Kindred, sans tiers',
    others: 'et al.',
  },
  es: {
    heading: 'Artículos relacionados',
    why: '¿Por qué?',
    seed: 'Este artículo',
    paper: 'Aquel artículo',
    loading: 'Buscando artículos relacionados…',
    foot: 'por Kindred, sin terceros',
    others: 'et al.',
  },
  zh: {
    heading: '相关论文',
    why: '为什么？',
    seed: '本文',
    paper: '该论文',
    loading: '正在查找相关论文……',
    foot: '由 Kindred 提供，不经第三方',
    others: '等',
  },
  pt: {
    heading: 'Artigos relacionados',
    why: 'Porquê?',
    seed: 'Este artigo',
    paper: 'Aquele artigo',
    loading: 'A procurar artigos relacionados…',
    foot: 'por Kindred, sem terceiros',
    others: 'et al.',
  },
};

/** The languages that there are texts in. */
export const widgetLanguages: readonly string[] = Object.keys(byLanguage);

/** The texts for a language tag such as "pt-BR", by its primary subtag; English for any other. */
export function textsFor(language: string): WidgetTexts {
  const primary = language.toLowerCase().split('-')[0] ?? '';
  // Not what every object has, such as "constructor".
  return Object.hasOwn(byLanguage, primary) ? (byLanguage[primary] ?? en) : en;
}

/** Who wrote a paper (both of two authors, the first of more), where and when. @param count all authors */
export function metaLine(
  { authors, venue, year }: Pick<WidgetItem, 'authors' | 'venue' | 'year'>,
  count: number,
  { others }: WidgetTexts,
): string {
  const who = count > 2 ? `${authors[0] ?? ''} ${others}` : authors.join(', ');
  return [who, venue, year].filter((part) => part !== undefined && part !== '').join(' · ');
}
