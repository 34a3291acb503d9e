import { useState } from "react";
import { takeHubProblems } from "../../../../app/commands/chooseTests";
import { useApp } from "../../../../app/store/store";
import { HubAccessFields, useHubAccessTexts } from "../../../hub/HubAccessFields";
import { Button } from "../../../widgets/Button";
import { TextField } from "../../../widgets/TextField";
import own from "./Tests.module.css";

/** A file of problems by its address on the hub, folded away. */
export function HubFile() {
  const [address, setAddress] = useState("");
  const [access, setAccess] = useHubAccessTexts();
  const isLooking = useApp((state) => state.tests.look.status === "looking");
  return (
    <details data-testid="tests.hub">
      <summary>Or a file of a data set of the hub</summary>
      <form
        className={own.hub}
        onSubmit={(event) => {
          event.preventDefault();
          void takeHubProblems(address, access);
        }}
      >
        <TextField
          label="Address of the file"
          hint="owner/name/file.tsv"
          value={address}
          onChange={setAddress}
          testId="tests.hub.address"
        />
        <Button type="submit" disabled={address.trim() === "" || isLooking} testId="tests.hub.look">
          Read it
        </Button>
        <HubAccessFields what="data set" value={access} onChange={setAccess} testId="tests.hub" />
      </form>
    </details>
  );
}
