/**
 * Takes a kernel's output off its connection as fast as it comes, and hands it on as fast as it is wanted.
 *
 * Deno garbles its output when the connection is full, so reading must never wait for whoever shows it. What waits is kept small by
 * joining text of one stream: a hundred thousand log lines wait as one string.
 */
import type { Message } from "./wire.ts";

/** Text of a stream is joined up to this length; more would make one output too large to pass on. */
const JOINED_LENGTH = 1_000_000;

/** Where messages go in and wait. */
export interface Relay {
  push(message: Message): void;
  /** No more will come; resolves when all were handed on. */
  end(): Promise<void>;
}

/** @param handle gets one message at a time, in order */
export function createRelay(handle: (message: Message) => void | Promise<void>): Relay {
  let waiting: Message[] = [];
  let working: Promise<void> | undefined;

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      for (const message of batch) await handle(message);
    }
    working = undefined;
  }

  return {
    push(message) {
      const last = waiting.at(-1);
      if (last !== undefined && canJoin(last, message)) last.content.text += message.content.text;
      else waiting.push(message);
      // After this turn, so that what comes in one piece waits together.
      working ??= Promise.resolve().then(work);
    },
    end: async () => await working,
  };
}

function canJoin(last: Message, next: Message): boolean {
  return last.header.msg_type === "stream" && next.header.msg_type === "stream" && last.content.name === next.content.name &&
    last.parent.msg_id === next.parent.msg_id && last.content.text.length + next.content.text.length <= JOINED_LENGTH;
}
