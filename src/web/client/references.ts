/** Shows references in a dialog over the page, rather than on a page of their own, and copies them. */
export function setUpReferences(): void {
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : undefined;
    const link = target?.closest<HTMLAnchorElement>('a[data-action="cite"]');
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      void showReferences(link.href);
    }
    const copied = target?.closest<HTMLButtonElement>('button[data-copy]');
    if (copied) void copy(copied);
  });
}

async function showReferences(href: string): Promise<void> {
  try {
    const response = await fetch(href, { headers: { accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-label', 'References');
    const close = document.createElement('button');
    close.type = 'button';
    close.append('Close');
    close.addEventListener('click', () => dialog.close());
    dialog.append(...(page.querySelector('#content')?.childNodes ?? []), close);
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  } catch {
    location.assign(href);
  }
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const text = document.getElementById(button.dataset['copy'] ?? '')?.textContent ?? '';
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Not copied: select the text';
  }
  setTimeout(() => {
    button.textContent = label;
  }, 2_000);
}
