/** Finds the parts of the page Failed records in tests. */
import { screen } from '@testing-library/react';

import { pagePath } from '../pages/paths';
import { asked } from './server';

export const URL_OF_PAGE = pagePath('failedRecords');

/** The checkbox of a failure's row. */
export const select = (id: string) => screen.findByRole('checkbox', { name: `Select record-of-${id}` });

export const retryButton = () => screen.findByRole('button', { name: 'Retry' });

/** The last query of a type that the server got. */
export const lastQuery = (type: string) => asked.queries.filter(({ query }) => query.type === type).at(-1);
