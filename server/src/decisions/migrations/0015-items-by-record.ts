/** Finds the commands about one record without reading all commands. */
import { type Kysely, type Migration } from 'kysely';

export const itemsByRecord: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createIndex('command_items_by_record')
      .on('command_items')
      .columns(['record_id', 'connector'])
      .execute();
  },
};
