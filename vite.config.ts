import { defineConfig, type Plugin } from 'vite';

/** What runs in browsers: the scripts of our own pages, and the widget for other people's, in two forms. */
const scripts: Readonly<Record<string, string>> = {
  page: 'src/web/client/page.ts',
  docs: 'src/web/client/docs/docs.ts',
  widget: 'src/widget/widget.ts',
  'widget-static': 'src/widget/widget-static.ts',
};

/** Bundlers leave comments and white space in templates alone; in the widget's HTML and CSS they say nothing. */
const collapseTemplates: Plugin = {
  name: 'collapse-templates',
  enforce: 'pre',
  transform: (code, id) =>
    /src[\\/]widget/u.test(id)
      ? code.replace(/\/\*(?! @).*?\*\//gsu, '').replace(/\n\s+/gu, '\n')
      : undefined,
};

/** `vite build --mode NAME`: one script a build, else what two share would become a third file. */
export default defineConfig(({ mode }) => ({
  publicDir: false,
  plugins: [collapseTemplates],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist/browser',
    emptyOutDir: false,
    target: 'es2022',
    modulePreload: false,
    rolldownOptions: {
      input: { [mode]: scripts[mode] ?? '' },
      output: { entryFileNames: '[name].js', assetFileNames: '[name][extname]' },
    },
  },
}));
