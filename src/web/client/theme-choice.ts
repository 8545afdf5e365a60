const themes = ['auto', 'light', 'dark'] as const;

/** The colours a reader wants; 'auto' are the system's. */
type Theme = (typeof themes)[number];

const key = 'kindred-theme';

/** Shows the theme that was chosen before, and lets another be chosen. */
export function setUpThemes(): void {
  const chosen = toTheme(stored());
  document.documentElement.dataset['theme'] = chosen;
  const box = document.querySelector<HTMLFieldSetElement>('[data-themes]');
  if (box === null) return;
  for (const input of box.querySelectorAll('input')) {
    input.checked = input.value === chosen;
    input.addEventListener('change', () => choose(toTheme(input.value)));
  }
  box.hidden = false;
}

function toTheme(value: string | null): Theme {
  return themes.find((theme) => theme === value) ?? 'auto';
}

function choose(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  try {
    localStorage.setItem(key, theme);
  } catch {
    // The browser keeps nothing: the choice holds for this page.
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
