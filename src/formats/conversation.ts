import type { ChatMessage } from "./chatTemplate";

/** The turns of a talk, in their order. */
export type Conversation = readonly ChatMessage[];

/** The two fields of a turn, as data sets call them: role and content, or those of ShareGPT. */
export const turnFields = [
  ["role", "content"],
  ["from", "value"],
] as const;

const plainRoles: Readonly<Record<string, string>> = { human: "user", gpt: "assistant" };

/** Turns from roles and what was said; turns without words are left out, ShareGPT's roles get the names that templates know. */
export function conversationOf(roles: readonly (string | null)[], said: readonly (string | null)[]): Conversation {
  return said.flatMap((content, turn) => {
    const role = roles[turn] ?? "";
    return content ? [{ role: plainRoles[role] ?? role, content }] : [];
  });
}

/** What was said, a turn a line. */
export function conversationText(turns: Conversation): string {
  return turns.map(({ content }) => content).join("\n");
}

/** A list of turns as JSON holds it; undefined for anything else, an empty list too. */
export function parseConversation(value: unknown): Conversation | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  for (const [role, content] of turnFields) {
    const field = (turn: unknown, name: string): unknown =>
      typeof turn === "object" && turn !== null && Object.hasOwn(turn, name) ? Reflect.get(turn, name) : undefined;
    const roles = value.map((turn) => field(turn, role));
    const said = value.map((turn) => field(turn, content));
    if (areTexts(roles) && areTexts(said)) return conversationOf(roles, said);
  }
  return undefined;
}

function areTexts(values: readonly unknown[]): values is readonly string[] {
  return values.every((value) => typeof value === "string");
}
