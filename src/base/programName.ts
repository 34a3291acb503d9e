/** Name and version, as reports carry them. */
export const programName = "Ability Transfer Lab 0.1.0";
