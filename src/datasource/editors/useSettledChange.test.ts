import { renderHook } from '@testing-library/react';

import { useSettledChange } from './useSettledChange';

it('a choice that is reported again and again is passed on once, as it was last', () => {
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
