/**
 * Who asks the same at the same time is given the same answer, made once: panels of a dashboard that show different
 * columns of one query, and people who look at the same dashboard. An answer is never older than what was acknowledged
 * before it was asked for: while the question waits for its turn anybody may join it, and once it is being answered only
 * who comes before the next acknowledgement.
 */
import { gone } from '../storage/leaving';

/** Gets a turn, calls `onBegin` before anything is read, and answers. */
export type Ask<T> = (reader: AbortSignal, onBegin: () => void) => Promise<T>;

interface Question<T> {
  answer: Promise<T>;
  reading: AbortController;
  readers: number;
  /** How much had been acknowledged when reading began, null while it has not. */
  begunAt: number | null;
}

export class SharedAnswers<T> {
  readonly #open = new Map<string, Question<T>>();
  #shared = 0;

  /**
   * @param acknowledged Rises before anything that changes what queries answer is acknowledged; null where others
   * acknowledge as well, of which this process does not know.
   */
  constructor(private readonly acknowledged: () => number | null) {}

  /** Answers that were made for somebody else as well. */
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
      // Where nobody knows what is acknowledged, NaN equals nothing.
      question.begunAt = this.acknowledged() ?? Number.NaN;
    }).finally(() => {
      if (this.#open.get(key) === question) {
        this.#open.delete(key);
      }
    });
    return question;
  }

  /** The work ends early only when all who asked have gone. */
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
