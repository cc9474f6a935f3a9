from pathlib import Path

import pandas as pd

PARTS = ["features", "complaints", "visits"]


def load(name):
    return pd.read_parquet(Path("interim") / f"{name}.parquet")


merged = load(PARTS[0])
for part in PARTS[1:]:
    merged = merged.join(load(part), how="left", rsuffix=f"_{part}")
merged.to_parquet("interim/merged.parquet")
print(merged.shape)
