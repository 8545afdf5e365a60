import { defineConfig } from 'vite';

/** What runs in browsers: the script of our own pages, and the widget for other people's. */
export default defineConfig({
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist/browser',
    target: 'es2022',
    modulePreload: false,
    reportCompressedSize: true,
    rolldownOptions: {
      input: { page: 'src/web/client/page.ts' },
      output: { entryFileNames: '[name].js' },
    },
  },
});
