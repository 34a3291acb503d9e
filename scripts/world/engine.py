"""Mean and 95 % interval over seeds of what the program itself computed: reports of `npm run maet -- run`.

    python3 scripts/world/engine.py OUT0/report.json OUT1/report.json OUT2/report.json > scripts/world/engine.json

Figures are averages of es zh bn te in percent, and each language's perplexity as a multiple of the base's.
"""

import json
import math
import sys
from pathlib import Path

STUDENT_95 = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776}


def interval(values):
    """Mean and half width of the 95 % interval (Student's t)."""
    mean = sum(values) / len(values)
    deviation = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1))
    return [round(mean, 3), round(STUDENT_95[len(values)] * deviation / math.sqrt(len(values)), 3)]


def share(score):
    return 100 * score["correct"] / score["total"]


def figures(report):
    """variant -> figures of one run."""
    languages = {r["variant"]: {l["language"]: l for l in r["languages"]} for r in report["results"]}
    found = {}
    for variant, results in languages.items():
        others = [result for language, result in results.items() if language != report["recipe"]["reference"]["language"]]
        found[variant] = {key: sum(share(r[key]) for r in others) / len(others) for key in ("all", "seen", "unseen")}
        for language, result in results.items():
            found[variant][f"{language} right"] = share(result["all"])
            found[variant][f"{language} perplexity / base"] = result["perplexity"] / languages["base"][language]["perplexity"]
    return found


def main():
    reports = [json.loads(Path(path).read_text()) for path in sys.argv[1:]]
    runs = [figures(report) for report in reports]
    summary = {variant: {key: interval([run[variant][key] for run in runs]) for key in runs[0][variant]} for variant in runs[0]}
    provenance = [{"seed": r["recipe"]["seed"], **{k: r["provenance"][k] for k in ("program", "runtime", "date")},
                   "adapter": r["provenance"]["adapter"]["description"], "wallMs": round(r["wallMs"])} for r in reports]
    rounded = [{v: {k: round(x, 3) for k, x in f.items()} for v, f in run.items()} for run in runs]
    print(json.dumps({"runs": provenance, "summary": summary, "bySeed": rounded}, indent=1))


if __name__ == "__main__":
    main()
