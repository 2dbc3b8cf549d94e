/** Which way dependencies point, and that none go in circles: a part of `npm run lint`. Types count as well. */

const TESTS = '(\\.test\\.tsx?$|/testing/|^src/test/)';

/** What is below `from` must not import what is below `to`, tests aside. */
const never = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: TESTS },
  to: { path: to },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Move what both need, often a type, to a file of its own.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    never(
      'contract-is-first',
      'The contract knows no part that keeps it.',
      '^contract/',
      '^(server|connector|src|preview|bench|scripts)/'
    ),
    never(
      'server-is-alone',
      'The server knows the contract, and no other part.',
      '^server/',
      '^(connector|src|preview|bench|scripts)/'
    ),
    never(
      'connector-is-alone',
      'A connector knows the contract, and no other part.',
      '^connector/',
      '^(server|src|preview|bench|scripts)/'
    ),
    never(
      'plugin-is-alone',
      'The plugin knows the contract, and no other part.',
      '^src/',
      '^(server|connector|preview|bench|scripts)/'
    ),
    never(
      'preview-loads-the-bundle',
      'The preview stands in for Grafana: it loads the built plugin.',
      '^preview/',
      '^(server|connector|src|bench|scripts)/'
    ),
    never(
      'nothing-needs-tests',
      'What is shipped does not import what only tests need.',
      '^(contract|server|connector|src)/',
      TESTS
    ),
    never(
      'routes-are-last',
      'A route calls services; no service knows a route.',
      '^server/src/(?!routes/|app\\.ts$)',
      '^server/src/routes/'
    ),
    {
      name: 'storage-knows-no-http',
      comment: 'Storage answers whoever asks, and knows no HTTP. Its plugins start and end with the server.',
      severity: 'error',
      from: { path: '^server/src/storage/', pathNot: `/plugin\\.ts$|${TESTS}` },
      // The type of a log is no HTTP.
      to: { path: 'node_modules/@?fastify', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'storage-is-below',
      comment: 'Storage knows nothing of the services that ask it, but what an event is and how it is followed.',
      severity: 'error',
      from: { path: '^server/src/storage/', pathNot: TESTS },
      to: {
        path: '^server/src/(routes|queries|commands|failures|ingest|check|backup|move)/',
        pathNot: '^server/src/ingest/(follower|storedEvent)\\.ts$',
      },
    },
    {
      name: 'pages-are-last',
      comment: 'Pages call the API hooks, these the data source. Addresses of pages are words that all know.',
      severity: 'error',
      from: { path: '^src/(api|datasource|components)/', pathNot: TESTS },
      to: { path: '^src/pages/', pathNot: '^src/pages/paths\\.ts$' },
    },
    never(
      'data-source-is-whole',
      'The data source is a plugin of its own: it needs no hook and no dashboard.',
      '^src/datasource/',
      '^src/(api/use|dashboards/)'
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
