/** Reads and writes the query string of the page, so that its state can be shared as a link. */
import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';

import { type Params, queryString } from '../api/queryString';

export function useUrlParams(): [URLSearchParams, (changes: Params) => void] {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const params = useMemo(() => new URLSearchParams(search), [search]);

  const change = useCallback(
    (changes: Params) => {
      const now = new URLSearchParams(search);
      const kept = Object.fromEntries([...now.keys()].map((name) => [name, now.getAll(name)]));
      navigate(pathname + queryString({ ...kept, ...changes }));
    },
    [navigate, pathname, search]
  );

  return [params, change];
}
