import pandas as pd

table = pd.read_parquet("interim/merged.parquet")
table = table.rename(columns={"chan": "channel", "basket": "mean_basket"})
counts = [name for name in table.columns if name.startswith("n_")]
table[counts] = table[counts].fillna(0).astype("int32")
table["mean_basket"] = table["mean_basket"].fillna(0.0)
table["channel"] = table["channel"].fillna("unknown")
table.to_parquet("interim/complete.parquet")
