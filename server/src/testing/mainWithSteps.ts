/** The server, in which work is held at the steps that its parent process names, each once. */
import { onStep } from '../steps';

const wanted: unknown[] = [];

process.on('message', (step) => {
  wanted.push(step);
  process.send?.(`heard ${String(step)}`);
});
onStep((step) => {
  const index = wanted.indexOf(step);
  if (index < 0) {
    return undefined;
  }
  wanted.splice(index, 1);
  process.send?.(`held ${step}`);
  // Until the process is killed.
  return new Promise(() => undefined);
});

void import('../main');
