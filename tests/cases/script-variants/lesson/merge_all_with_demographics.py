from pathlib import Path

import pandas as pd

PARTS = ["features", "complaints", "visits", "demographics"]


def load(name):
    return pd.read_parquet(Path("interim") / f"{name}.parquet")


merged = load(PARTS[0])
for part in PARTS[1:]:
    merged = merged.join(load(part), how="left", rsuffix=f"_{part}")
segment = merged[merged["age"].between(18, 30)]
segment.to_parquet("interim/merged_young.parquet")
print(segment.shape)
