import type { VNode } from 'preact';

const themes = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'Auto' },
];

/** Chooses between light and dark; the page's script shows it and makes it work. */
export function ThemeSwitch(): VNode {
  return (
    <fieldset class="themes" data-themes hidden>
      <legend class="unseen">Colours</legend>
      {themes.map(({ value, label }) => (
        <label key={value}>
          <input type="radio" name="theme" value={value} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
