// Which columns of a Parquet file a person can choose: texts, lists of texts, fields of nested groups, and conversations.
import type { SchemaElement } from "hyparquet";
import { turnFields } from "../conversation";
import type { ColumnPlace } from "./parquetChunks";

/** A column that can be chosen: one stored column, or the roles and the words of a conversation. */
export interface OfferedColumn {
  /** Its fields joined by points, without what only lists need: "messages.content". */
  readonly label: string;
  readonly leaves: readonly ColumnPlace[];
}

const deepest = 16;

interface Place {
  readonly path: readonly string[];
  readonly label: readonly string[];
  readonly definition: number;
  readonly repetition: number;
  readonly elementDefinition: number;
  /** What the element's parent makes of it: the repeated level of a list, or its element, add nothing to the label. */
  readonly part: "field" | "repeated" | "element";
  readonly isOpen: boolean;
}

const top: Place = {
  path: [],
  label: [],
  definition: 0,
  repetition: 0,
  elementDefinition: 0,
  part: "field",
  isOpen: true,
};

/** The columns of texts that a schema offers, in its order; conversations before their fields. */
export function offeredColumns(schema: readonly SchemaElement[]): OfferedColumn[] {
  const found = new Map<string, ColumnPlace>();
  let index = 1;
  const walk = (place: Place): void => {
    const element = schema[index];
    index += 1;
    if (!element) return;
    const inner = placeOf(element, place);
    const children = element.num_children ?? 0;
    const label = inner.label.join(".");
    if (children === 0 && element.type === "BYTE_ARRAY" && inner.isOpen && inner.repetition <= 1 && !found.has(label))
      found.set(label, leafOf(inner));
    for (let child = 0; child < children && index < schema.length; child++) {
      const part = partOf(element, inner.part);
      walk({ ...inner, part });
    }
  };
  while (index < schema.length) walk(top);
  const offered = new Set<string>();
  return [...found].flatMap(([label, leaf]) => [...conversationAt(label, found, offered), { label, leaves: [leaf] }]);
}

function placeOf(element: SchemaElement, place: Place): Place {
  const { name, repetition_type: kind } = element;
  const definition = place.definition + (kind === "REQUIRED" ? 0 : 1);
  const isRepeated = kind === "REPEATED";
  const isClosed =
    ["MAP", "MAP_KEY_VALUE"].includes(element.converted_type ?? "") || element.logical_type?.type === "MAP";
  return {
    path: [...place.path, name],
    label: place.part === "field" ? [...place.label, name] : place.label,
    definition,
    repetition: place.repetition + Number(isRepeated),
    elementDefinition: isRepeated ? definition : place.elementDefinition,
    part: place.part,
    isOpen: place.isOpen && !isClosed && element.logical_type?.type !== "VARIANT" && place.path.length < deepest,
  };
}

/** What a child of this element is. */
function partOf(element: SchemaElement, part: Place["part"]): Place["part"] {
  const isList = element.converted_type === "LIST" || element.logical_type?.type === "LIST";
  if (isList) return "repeated";
  return part === "repeated" && element.num_children === 1 ? "element" : "field";
}

function leafOf({ path, definition, repetition, elementDefinition }: Place): ColumnPlace {
  const list = repetition === 1 ? { emptyList: elementDefinition - 1 } : {};
  return { path: path.join("."), shape: { values: "text", definition, ...list } };
}

/** The conversation that a column belongs to, where it is not offered yet. */
function conversationAt(
  label: string,
  found: ReadonlyMap<string, ColumnPlace>,
  offered: Set<string>,
): readonly OfferedColumn[] {
  const talk = label.slice(0, Math.max(0, label.lastIndexOf(".")));
  if (talk === "" || offered.has(talk) || found.has(talk)) return [];
  for (const [role, content] of turnFields) {
    const [roles, said] = [found.get(`${talk}.${role}`), found.get(`${talk}.${content}`)];
    if (roles?.shape.emptyList === undefined || roles.shape.emptyList !== said?.shape.emptyList) continue;
    offered.add(talk);
    return [{ label: talk, leaves: [roles, said] }];
  }
  return [];
}
