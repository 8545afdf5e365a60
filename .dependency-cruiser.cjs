// The house rules of docs/architecture.md: a room imports only from lower ranks, and rooms of one
// rank never import each other. The library is the only door to what it is made of.
const ranks = [
  ['errors', 'paper', 'ranking'],
  [
    'config',
    'importers',
    'citation',
    'embedder',
    'vector-index',
    'lexical-index',
    'store',
    'api',
    'sources',
  ],
  ['library'],
  ['search'],
  ['recommend', 'evaluation'],
  ['follow'],
  ['index'],
  ['server', 'cli', 'mcp', 'mail', 'widget', 'web', 'client'],
];
const path = (rooms) =>
  `^src/(${rooms.map((room) => (room === 'index' ? 'index\\.ts' : `${room}/`)).join('|')})`;

const upward = ranks.slice(0, -1).map((rooms, rank) => ({
  name: `rank-${rank}-imports-upward`,
  severity: 'error',
  from: { path: path(rooms) },
  to: { path: path(ranks.slice(rank + 1).flat()) },
}));

const sideways = ranks.flatMap((rooms, rank) =>
  rooms
    .filter((room) => room !== 'index')
    .map((room) => ({
      name: `rank-${rank}-${room}-imports-sideways`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: {
        path: path(rooms.filter((other) => other !== room && !allowed(room, other)).concat('none')),
      },
    })),
);

/** The composition edges that DESIGN allows: the CLI starts the server, the server renders the pages. */
function allowed(from, to) {
  return (
    (from === 'cli' && to === 'server') ||
    (from === 'cli' && to === 'mcp') ||
    (from === 'cli' && to === 'mail') ||
    // A mail shows a paper as the pages do.
    (from === 'mail' && to === 'web') ||
    (from === 'server' && (to === 'web' || to === 'mcp')) ||
    // The list that a server renders says what the widget says.
    (from === 'web' && to === 'widget') ||
    // Programs of ours in browsers ask as others do.
    ((from === 'web' || from === 'widget') && to === 'client') ||
    to === 'errors'
  );
}

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'pages-import-types-from-api-only',
      severity: 'error',
      from: { path: '^src/(web|widget|client)/' },
      to: { path: '^src/(?!web/|widget/|client/|api/)' },
    },
    ...upward,
    ...sideways,
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
