import { defineConfig } from 'eslint/config';
import baseConfig from './.config/eslint.config.mjs';

export default defineConfig([
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      '**/coverage',
      '**/*.gen.*',
      '.config/',
      'test-results/',
      'playwright-report/',
      'playwright/.auth/',
      'bench/results/',
      'data/',
    ],
  },
  ...baseConfig,
  {
    files: ['**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      // A schema and the type made from it share a name; TypeScript itself refuses real redeclarations.
      'no-redeclare': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['preview/stage/**/*.tsx'],
    rules: {
      // The stage is bundled with the automatic JSX runtime.
      'react/react-in-jsx-scope': 'off',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-deprecated': 'error',
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@grafana/ui',
              importNames: ['LinkButton', 'Card'],
              message: 'Its address lacks the path that Grafana is below: take PageLinkButton or PageCard.',
            },
          ],
        },
      ],
    },
  },
]);
