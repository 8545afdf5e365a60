import { defineConfig } from 'vite';

/** What runs in browsers: the script of our own pages, and the widget for other people's, in two forms. */
const scripts: Readonly<Record<string, string>> = {
  page: 'src/web/client/page.ts',
  widget: 'src/widget/widget.ts',
  'widget-static': 'src/widget/widget-static.ts',
};

/** `vite build --mode NAME`: one script a build, else what two share would become a third file. */
export default defineConfig(({ mode }) => ({
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist/browser',
    emptyOutDir: false,
    target: 'es2022',
    modulePreload: false,
    rolldownOptions: {
      input: { [mode]: scripts[mode] ?? '' },
      output: { entryFileNames: '[name].js' },
    },
  },
}));
