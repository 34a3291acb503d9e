import { dismissOffer, takeOfferedModel } from "../../../app/commands/chooseModel";
import { isBusy } from "../../../app/steps";
import { useApp } from "../../../app/store/store";
import { formatBytes, formatNumber } from "../../../base/format";
import type { ModelOffer } from "../../../engine/dataApi";
import { Button } from "../../widgets/Button";
import css from "../Lab.module.css";
import own from "./ModelPicker.module.css";

/** What a model is, what it would take, and the question whether to take it. */
export function OfferPanel({ offer }: { readonly offer: ModelOffer }) {
  const isHeld = useApp(isBusy);
  const canOpen = useApp(({ device }) => device.status !== "unavailable");
  const { source, name, files, config, refusal, hasTokenizer } = offer;
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const missingBytes = totalBytes - files.reduce((sum, { keptBytes }) => sum + keptBytes, 0);
  const isFolder = "directory" in source;
  return (
    <div className={own.offer} data-testid="picker.offer">
      <h3>{name}</h3>
      <dl className={css.facts} data-testid="picker.facts">
        {"hub" in source && (
          <>
            <dt>commit</dt>
            <dd className={css.mono}>{source.revision}</dd>
          </>
        )}
        {config && (
          <>
            <dt>architecture</dt>
            <dd>
              {config.architecture}, {config.layers} layers, hidden {config.hiddenSize}, {config.heads} heads on{" "}
              {config.kvHeads}, MLP {config.intermediateSize}, {formatNumber(config.vocabSize)} tokens
            </dd>
          </>
        )}
        <dt>weights</dt>
        <dd>
          {formatNumber(offer.parameterCount)} in {offer.tensorCount} tensors, stored as {offer.dtypes.join(", ")};{" "}
          {formatBytes(4 * offer.parameterCount)} on the GPU as 32-bit floats
        </dd>
        <dt>tokenizer</dt>
        <dd>{hasTokenizer ? "tokenizer.json" : "none: texts cannot be read with it"}</dd>
        <dt>{isFolder ? "on disk" : "to download"}</dt>
        <dd data-testid="picker.size">
          {isFolder
            ? `${formatBytes(totalBytes)} in ${files.length} files, read where they are`
            : `${formatBytes(missingBytes)} of ${formatBytes(totalBytes)}; kept in this browser until you delete it on the page `}
          {!isFolder && <a href="#/storage">Storage</a>}
        </dd>
      </dl>
      <FileTable offer={offer} />
      {refusal && (
        <p role="alert" data-testid="picker.refusal">
          This model cannot be used: {refusal.message}.
        </p>
      )}
      <div className={css.row}>
        {!refusal && (
          <Button disabled={isHeld || !canOpen} onClick={() => void takeOfferedModel()} testId="picker.take">
            {missingBytes > 0 ? `Download ${formatBytes(missingBytes)} and load it` : "Load it"}
          </Button>
        )}
        <Button tone="quiet" onClick={dismissOffer} testId="picker.dismiss">
          Not this one
        </Button>
      </div>
    </div>
  );
}

function FileTable({ offer: { files } }: { readonly offer: ModelOffer }) {
  return (
    <details>
      <summary>{files.length} files</summary>
      <div className={css.scroll}>
        <table className={css.table} data-testid="picker.table">
          <thead>
            <tr>
              <th scope="col">file</th>
              <th scope="col" className={css.number}>
                size
              </th>
              <th scope="col" className={css.number}>
                here already
              </th>
            </tr>
          </thead>
          <tbody>
            {files.map(({ path, sizeBytes, keptBytes }) => (
              <tr key={path}>
                <th scope="row" className={css.mono}>
                  {path}
                </th>
                <td className={css.number}>{formatBytes(sizeBytes)}</td>
                <td className={css.number}>{keptBytes === sizeBytes ? "all" : formatBytes(keptBytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
