import { css } from 'lit';

/**
 * The widget's own style, adopted by its shadow root. Colours and font are the host page's unless a
 * theme or custom properties say otherwise; what else is inherited (spacing, case, alignment) is set.
 */
export const styles = css`
  :host {
    display: block;
  }
  :host([hidden]) {
    display: none;
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
  :host([theme]) section {
    --own-ink: light-dark(#1c1b19, #e8e6e1);
    --own-paper: light-dark(#fbfaf7, #161513);
    --own-accent: light-dark(#1f4e8c, #93b8ee);
    padding: 0.75em 1em;
  }
  section {
    color: var(--kindred-ink, var(--own-ink, inherit));
    background: var(--kindred-paper, var(--own-paper, transparent));
    font-family: var(--kindred-font, inherit);
    font-size: var(--kindred-size, 1em);
    font-style: normal;
    font-weight: 400;
    letter-spacing: normal;
    line-height: 1.4;
    text-align: start;
    text-indent: 0;
    text-transform: none;
    white-space: normal;
    word-spacing: normal;
    overflow-wrap: anywhere;
  }
  h2 {
    margin: 0 0 0.5em;
    font-size: 1.15em;
    font-weight: 600;
    line-height: 1.3;
  }
  ol {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  /* A row is at most two lines of title and one of who and when: the space for all is there at once. */
  ol[data-rows] {
    min-height: calc(var(--rows) * 4.825em);
  }
  ol[data-why] {
    min-height: calc(var(--rows) * (4.825em + 24px));
  }
  /* Without its border a row of bars is below what is reserved, so that the list is as high. */
  .wait {
    height: calc(4.225em - 1px);
  }
  li {
    padding: 0.3em 0;
    border-top: 1px solid var(--kindred-rule, color-mix(in srgb, currentcolor 20%, transparent));
  }
  li:first-child {
    border-top: 0;
  }
  a {
    display: -webkit-box;
    overflow: hidden;
    color: var(--kindred-accent, var(--own-accent, inherit));
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.15em;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  a:focus-visible,
  summary:focus-visible {
    outline: 2px solid;
    outline-offset: 2px;
  }
  .meta {
    overflow: hidden;
    margin: 0;
    color: var(--kindred-quiet, inherit);
    font-size: 0.875em;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  summary {
    width: fit-content;
    min-height: 24px;
    font-size: 0.875em;
    line-height: 24px;
    cursor: pointer;
  }
  dl {
    margin: 0 0 0.5em;
    padding-inline-start: 0.75em;
    border-inline-start: 1px solid currentcolor;
    font-size: 0.9375em;
  }
  dt {
    font-size: 0.875em;
    font-weight: 600;
  }
  dd {
    margin: 0 0 0.25em;
  }
  .bar {
    height: 1.1em;
    margin: 0.2em 0;
    border-radius: 2px;
    background: color-mix(in srgb, currentcolor 12%, transparent);
  }
  .short {
    width: 45%;
    height: 0.8em;
  }
  .foot {
    margin: 0.5em 0 0;
    color: var(--kindred-quiet, inherit);
    font-size: 0.8125em;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
