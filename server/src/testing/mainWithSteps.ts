/** The server, which kills itself at a step that its parent process names. */
import { onStep } from '../steps';

let wanted: unknown = null;

process.on('message', (step) => {
  wanted = step;
  process.send?.('heard');
});
onStep((step) => {
  if (step === wanted) {
    process.kill(process.pid, 'SIGKILL');
  }
});

void import('../main');
