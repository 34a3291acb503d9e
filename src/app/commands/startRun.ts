// The program behind these is fetched when one of them is first asked for: the first screen needs none of it.
type Program = typeof import("./runRecipe");

const program = () => import("./runRecipe");

export const runRecipe: Program["runRecipe"] = async (until) => (await program()).runRecipe(until);
export const runAgain: Program["runAgain"] = async () => (await program()).runAgain();
export const openModel: Program["openModel"] = async () => (await program()).openModel();
export const resumeUnfinished: Program["resumeUnfinished"] = async () => (await program()).resumeUnfinished();

/** How a run that is under way goes on; without one nothing happens. */
export const setDuty = async (duty: number): Promise<void> => (await program()).setDuty(duty);
export const pauseRun = async (): Promise<void> => (await program()).pauseRun();
export const resumeRun = async (): Promise<void> => (await program()).resumeRun();
export const cancelRun = async (): Promise<void> => (await program()).cancelRun();
