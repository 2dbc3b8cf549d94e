/** Grafana's HTTP client on `fetch`, with JSON and `FetchError`. */
import { type BackendSrv, type BackendSrvRequest, type FetchError, type FetchResponse } from '@grafana/runtime';
import { lastValueFrom, Observable } from 'rxjs';

function urlOf({ url, params }: BackendSrvRequest): string {
  const absolute = new URL(url, `${window.location.origin}/`);
  for (const [name, value] of Object.entries(params ?? {})) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each != null) {
        absolute.searchParams.append(name, String(each));
      }
    }
  }
  return absolute.toString();
}

async function bodyOf(response: Response, responseType: BackendSrvRequest['responseType']) {
  switch (responseType) {
    case 'blob':
      return response.blob();
    case 'arraybuffer':
      return response.arrayBuffer();
    case 'text':
      return response.text();
    default: {
      const text = await response.text();
      try {
        return text === '' ? {} : JSON.parse(text);
      } catch {
        return text;
      }
    }
  }
}

async function call<T>(options: BackendSrvRequest, signal: AbortSignal): Promise<FetchResponse<T>> {
  const hasBody = options.data !== undefined;
  const response = await fetch(urlOf(options), {
    method: options.method ?? 'GET',
    headers: {
      Accept: 'application/json, text/plain, */*',
      ...(hasBody && { 'Content-Type': 'application/json' }),
      ...options.headers,
    },
    body: hasBody ? (typeof options.data === 'string' ? options.data : JSON.stringify(options.data)) : undefined,
    signal,
  });
  const { status, statusText, ok, headers, redirected, type, url } = response;
  const data = await bodyOf(response, options.responseType);
  const answer = { status, statusText, ok, headers, redirected, type, url, data, config: options };
  if (!ok) {
    const error: FetchError = { ...answer, data: typeof data === 'object' ? data : { message: data } };
    throw error;
  }
  return answer;
}

function observe<T>(options: BackendSrvRequest): Observable<FetchResponse<T>> {
  return new Observable((subscriber) => {
    const controller = new AbortController();
    options.abortSignal?.addEventListener('abort', () => controller.abort());
    call<T>(options, controller.signal).then(
      (response) => {
        subscriber.next(response);
        subscriber.complete();
      },
      (error: unknown) => subscriber.error(error)
    );
    return () => controller.abort();
  });
}

async function data<T>(options: BackendSrvRequest): Promise<T> {
  return (await lastValueFrom(observe<T>(options))).data;
}

export const backendSrv: BackendSrv = {
  get: (url, params, requestId, options) => data({ ...options, method: 'GET', url, params, requestId }),
  delete: (url, body, options) => data({ ...options, method: 'DELETE', url, data: body }),
  post: (url, body, options) => data({ ...options, method: 'POST', url, data: body }),
  patch: (url, body, options) => data({ ...options, method: 'PATCH', url, data: body }),
  put: (url, body, options) => data({ ...options, method: 'PUT', url, data: body }),
  request: (options) => data(options),
  datasourceRequest: (options) => lastValueFrom(observe(options)),
  fetch: (options) => observe(options),
  chunked: () => {
    throw new Error('The preview does not stream chunks.');
  },
};
