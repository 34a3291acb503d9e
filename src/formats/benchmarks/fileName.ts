/** Names of files that hold a benchmark's problems. Apart from their readers: every recipe is checked, few have such files. */
export const benchmarkFileName = /\.(tsv|csv|jsonl|parquet)$/i;
