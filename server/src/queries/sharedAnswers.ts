/**
 * Equal queries at the same time share one answer: panels that show different columns of one query, and people on the
 * same dashboard. An answer includes everything that was acknowledged before it was requested. So anybody may join a query
 * that waits for its turn; a query that is being read may be joined only until the next acknowledgment.
 */
import { gone } from '../storage/leaving';

/** Waits for a turn, calls `onBegin` before it reads anything, and resolves to the answer. */
export type Ask<T> = (reader: AbortSignal, onBegin: () => void) => Promise<T>;

interface Question<T> {
  answer: Promise<T>;
  reading: AbortController;
  readers: number;
  /** The count of acknowledgments when reading began; null before. */
  begunAt: number | null;
}

export class SharedAnswers<T> {
  readonly #open = new Map<string, Question<T>>();
  #shared = 0;

  /**
   * @param acknowledged A count that rises before each acknowledgment of a change that queries can see; null where other
   * processes acknowledge changes too.
   */
  constructor(private readonly acknowledged: () => number | null) {}

  /** How many requests joined a query of somebody else. */
  get shared(): number {
    return this.#shared;
  }

  async ask(key: string, reader: AbortSignal | undefined, ask: Ask<T>): Promise<T> {
    const open = this.#open.get(key);
    if (open && this.#mayJoin(open)) {
      this.#shared++;
      return this.#read(open, reader);
    }
    return this.#read(this.#begin(key, ask), reader);
  }

  #mayJoin({ begunAt, reading }: Question<T>): boolean {
    return !reading.signal.aborted && (begunAt === null || begunAt === this.acknowledged());
  }

  #begin(key: string, ask: Ask<T>): Question<T> {
    const question: Question<T> = {
      answer: Promise.resolve() as Promise<T>,
      reading: new AbortController(),
      readers: 0,
      begunAt: null,
    };
    this.#open.set(key, question);
    question.answer = ask(question.reading.signal, () => {
      // When the count is unknown: NaN equals nothing, so nobody joins.
      question.begunAt = this.acknowledged() ?? Number.NaN;
    }).finally(() => {
      if (this.#open.get(key) === question) {
        this.#open.delete(key);
      }
    });
    return question;
  }

  /** Stops the work early only when every reader has gone. */
  #read(question: Question<T>, reader: AbortSignal | undefined): Promise<T> {
    question.readers++;
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        question.readers--;
        if (question.readers === 0) {
          question.reading.abort();
        }
        reject(gone());
      };
      if (reader?.aborted) {
        leave();
      }
      reader?.addEventListener('abort', leave, { once: true });
      void question.answer.then(resolve, reject).finally(() => reader?.removeEventListener('abort', leave));
    });
  }
}
