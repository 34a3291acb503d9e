import { useMemo } from "react";
import { Link } from "wouter";
import { focusTensor } from "../../app/commands/changeSettings";
import { moveWindow, pickCell } from "../../app/commands/inspect";
import { useApp } from "../../app/store/store";
import { placeOf, sortKinds } from "../../app/tensorPlace";
import css from "./Inspector.module.css";
import { windowWords } from "./pictureText";
import type { Inspected } from "./useInspected";
import type { Picture } from "./usePicture";

const outside = "outside the layers";

/** Model ▸ layer ▸ tensor ▸ window ▸ scalar: where the picture stands; each part leads back to it. */
export function Breadcrumb({ inspected, picture }: { readonly inspected: Inspected; readonly picture: Picture }) {
  const cell = useApp((state) => state.inspector.cell);
  const isWhole = useApp((state) => state.inspector.window === undefined);
  const { report, tensor } = inspected;
  const places = useMemo(() => report.model.tensors.map(({ name }, index) => ({ ...placeOf(name), index })), [report]);
  const place = places[tensor];
  const layerName = (layer: number | undefined) => (layer === undefined ? outside : `layer ${layer}`);
  const layers = [...new Set(places.map(({ layer }) => layerName(layer)))];
  const mates = places.filter(({ layer }) => layer === place?.layer);
  const kinds = sortKinds(mates.map(({ kind }) => kind));
  const toLayer = (name: string) => {
    const found = places.filter(({ layer }) => layerName(layer) === name);
    focusTensor((found.find(({ kind }) => kind === place?.kind) ?? found[0])?.index);
  };
  return (
    <nav className={css.crumbs} aria-label="Place in the model">
      <ol>
        <li>
          <Link href="/lab/compose" title="The map of all tensors">
            {report.model.name}
          </Link>
        </li>
        <li>
          <select
            aria-label="Layer"
            value={layerName(place?.layer)}
            onChange={(event) => toLayer(event.target.value)}
            data-testid="inspector.layer"
          >
            {layers.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </li>
        <li>
          <select
            aria-label="Tensor"
            value={place?.kind}
            onChange={(event) => focusTensor(mates.find(({ kind }) => kind === event.target.value)?.index)}
            data-testid="inspector.kind"
          >
            {kinds.map((kind) => (
              <option key={kind}>{kind}</option>
            ))}
          </select>
        </li>
        {!isWhole && (
          <li>
            <button
              type="button"
              className={css.crumb}
              onClick={() => moveWindow(undefined)}
              title="Show the whole tensor"
            >
              {windowWords(picture)}
            </button>
          </li>
        )}
        {cell && (
          <li>
            <button type="button" className={css.crumb} onClick={() => pickCell(undefined)} title="Leave the scalar">
              ({cell.row}, {cell.column})
            </button>
          </li>
        )}
      </ol>
    </nav>
  );
}
