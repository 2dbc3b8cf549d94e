/** Calls the resources of a data source's backend. Every error is a problem document. */
import { type BackendSrvRequest, getBackendSrv, isFetchError } from '@grafana/runtime';
import type { Problem } from '@sync-health/contract/problem';
import { lastValueFrom } from 'rxjs';

import { type Params, queryString } from './queryString';

/** The error of a call, with the server's explanation. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = 'ProblemError';
  }
}

export function resourceUrl(dataSourceUid: string, path: string, params: Params = {}): string {
  return `/api/datasources/uid/${encodeURIComponent(dataSourceUid)}/resources/${path}${queryString(params)}`;
}

export async function callGrafana<T>(request: BackendSrvRequest): Promise<T> {
  try {
    const answer = await lastValueFrom(
      getBackendSrv().fetch<T>({ showErrorAlert: false, showSuccessAlert: false, ...request })
    );
    return answer.data;
  } catch (error) {
    throw new ProblemError(toProblem(error));
  }
}

export function getResource<T>(dataSourceUid: string, path: string, params?: Params, signal?: AbortSignal) {
  return callGrafana<T>({ url: resourceUrl(dataSourceUid, path, params), method: 'GET', abortSignal: signal });
}

export function postResource<T>(
  dataSourceUid: string,
  path: string,
  data: unknown,
  options: { headers?: Record<string, string>; signal?: AbortSignal } = {}
) {
  return callGrafana<T>({
    url: resourceUrl(dataSourceUid, path),
    method: 'POST',
    data,
    headers: options.headers,
    abortSignal: options.signal,
  });
}

export function putResource<T>(dataSourceUid: string, path: string, data: unknown) {
  return callGrafana<T>({ url: resourceUrl(dataSourceUid, path), method: 'PUT', data });
}

export function deleteResource(dataSourceUid: string, path: string) {
  return callGrafana<unknown>({ url: resourceUrl(dataSourceUid, path), method: 'DELETE' });
}

/** Makes a problem document of any error: Grafana itself and a broken connection do not send one. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) {
    return error.problem;
  }
  if (!isFetchError(error)) {
    return {
      type: 'about:blank',
      title: '',
      status: 0,
      detail: error instanceof Error ? error.message : String(error),
    };
  }
  const body: unknown = error.data;
  return {
    type: text(body, 'type') ?? 'about:blank',
    title: text(body, 'title') ?? error.statusText ?? '',
    status: error.status,
    detail: text(body, 'detail') ?? text(body, 'message') ?? error.statusText ?? '',
    field: text(body, 'field'),
    requestId: text(body, 'requestId'),
  };
}

function text(body: unknown, key: string): string | undefined {
  if (typeof body !== 'object' || body === null || !(key in body)) {
    return undefined;
  }
  const value: unknown = Reflect.get(body, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
