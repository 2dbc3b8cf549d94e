import { renderHook } from '@testing-library/react';

import { useSettledChange } from './useSettledChange';

it('of several reports of one choice, the last is passed on', () => {
  jest.useFakeTimers();
  const pass = jest.fn();
  const { result, rerender } = renderHook(() => useSettledChange(pass));
  result.current('trend');
  rerender();
  result.current('records');
  expect(pass).not.toHaveBeenCalled();
  jest.runAllTimers();
  expect(pass.mock.calls).toEqual([['records']]);
  jest.useRealTimers();
});
