/** Writes down what became of records of a retry, and of the command as a whole. Call it under the mutex. */
import { type RecordWatch } from '../failures/recordWatch';
import { type CommandItems, type SettledItem } from './commandItems';
import { type InFlight } from './inFlight';
import { type CommandStore, isOpen, type StoredCommand } from './storedCommand';

export class Settler {
  constructor(
    private readonly items: CommandItems,
    private readonly commands: CommandStore,
    private readonly inFlight: InFlight,
    private readonly watch: RecordWatch
  ) {}

  async settle(settled: readonly SettledItem[]) {
    if (settled.length === 0) {
      return;
    }
    await this.items.write(settled);
    this.inFlight.remove(settled);
    this.watch.note(settled);
    for (const commandId of new Set(settled.map((item) => item.commandId))) {
      const command = await this.commands.byId(commandId);
      if (command) {
        await this.recount(command);
      }
    }
  }

  /** Counts come from the items, so that a crash between the two tables leaves no wrong number behind. */
  async recount(command: StoredCommand): Promise<StoredCommand> {
    const outcomes = await this.items.countsOf(command.id);
    return this.commands.save({
      ...command,
      outcomes,
      state: outcomes.pending === 0 && isOpen(command) ? 'completed' : command.state,
    });
  }
}
